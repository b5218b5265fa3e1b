//! A TLS server whose certificate nobody has signed but itself.

use anyhow::{Context, Result};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// A listening server; it ends with the test's process.
pub struct SelfSigned {
    port: u16,
}

impl SelfSigned {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When the certificate cannot be made, or there is no port.
    pub fn start() -> Result<Self> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).context("cannot make a certificate")?;
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
            .map_err(|error| anyhow::anyhow!("the certificate's key: {error}"))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("the protocol's versions")?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .context("the certificate")?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
        let port = listener.local_addr().context("no free port")?.port();
        let config = Arc::new(config);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that refuses the certificate hangs up: that is what is wanted.
                let _ = greet(Arc::clone(&config), stream);
            }
        });
        Ok(Self { port })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }
}

fn greet(config: Arc<rustls::ServerConfig>, stream: TcpStream) -> Result<()> {
    let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(config)?, stream);
    stream.read(&mut [0; 512]).context("the client hung up").map(drop)
}
