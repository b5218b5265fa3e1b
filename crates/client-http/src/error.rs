//! What can go wrong with a request, as far as a caller acts on it.

/// A request without a usable answer. No text in it contains a query, a header or a body.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// There was no answer. Whether the request had an effect is unknown, unless it was never sent.
    #[error("nothing answers at {host}: {reason}")]
    Unreachable {
        /// The host asked.
        host: String,
        /// In what way.
        reason: Unreachable,
    },
    /// The certificate does not make the server trusted.
    #[error("the certificate of {host} is not trusted by this computer ({detail})")]
    UntrustedCertificate {
        /// The host asked.
        host: String,
        /// What is wrong with the certificate.
        detail: String,
    },
    /// The answer is larger than the caller allows; it was not read to its end.
    #[error("the answer of {host} is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The host asked.
        host: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// The answer points elsewhere; it was not followed.
    #[error("{host} redirects (status {status}) instead of answering")]
    Redirected {
        /// The host asked.
        host: String,
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// The host that the answer points to, if it can be read.
        to_host: Option<String>,
    },
    /// The address has neither `https` nor, for this computer itself, `http`.
    #[error("{host} would be asked without encryption, which is refused")]
    Insecure {
        /// The host.
        host: String,
    },
    /// The file of further certificates cannot be used.
    #[error("the file of additional certificates cannot be used: {detail}")]
    ExtraCertificates {
        /// Why not.
        detail: String,
    },
    /// Something else: an answer that breaks HTTP, an address that cannot be read.
    #[error("the request to {host} failed: {detail}")]
    Other {
        /// The host asked; empty when there is none yet.
        host: String,
        /// What happened.
        detail: String,
    },
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The name of the host is not known.
    #[error("the name is not known")]
    UnknownHost,
    /// The host refuses the connection: nothing listens there.
    #[error("the connection is refused")]
    Refused,
    /// No connection could be made for another reason: no network, no route, no TLS, the proxy.
    #[error("no connection could be made")]
    NoConnection,
    /// The time limit passed.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection ended before the answer was complete.
    #[error("the connection ended early")]
    Interrupted,
}

impl Unreachable {
    /// Whether the request certainly did not reach the server, so that it had no effect.
    #[must_use]
    pub fn never_sent(self) -> bool {
        matches!(self, Self::UnknownHost | Self::Refused | Self::NoConnection)
    }
}
