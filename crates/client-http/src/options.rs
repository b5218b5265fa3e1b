//! How the client is set up.

use std::path::PathBuf;
use std::time::Duration;

/// The set-up of a client. The defaults are those of the application.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// What the client calls itself.
    pub user_agent: String,
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// Until an answer is complete; of a stream, until its head is there.
    pub total_timeout: Duration,
    /// Between two pieces of a stream.
    pub stream_idle_timeout: Duration,
    /// Bytes of an answer's body at most, decompressed; [`send_capped`](crate::HttpClient::send_capped) can
    /// ask for another limit.
    pub body_max_bytes: usize,
    /// A PEM file of certificates that are trusted besides those of the operating system.
    pub extra_certificates: Option<PathBuf>,
    /// Whether the system's proxy is used, as the operating system or the environment names it.
    pub system_proxy: bool,
    /// For developers only: ask any host without encryption, too.
    pub insecure_http: bool,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("jackstaff/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            stream_idle_timeout: Duration::from_secs(60),
            body_max_bytes: 8 * 1024 * 1024,
            extra_certificates: None,
            system_proxy: true,
            insecure_http: false,
        }
    }
}
