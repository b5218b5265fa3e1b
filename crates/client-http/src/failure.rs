//! Finds out what a failed request failed of.

use crate::error::{HttpError, Unreachable};
use std::error::Error;
use std::io;

/// The kinds of failure lie several wrappers deep, some inside an `io::Error`, which hides them from the
/// usual chain of sources.
pub(crate) fn classify(error: reqwest::Error, host: &str) -> HttpError {
    let host = host.to_owned();
    if let Some(detail) = certificate_fault(&error) {
        return HttpError::UntrustedCertificate { host, detail };
    }
    let reason = if error.is_dns() {
        Some(Unreachable::UnknownHost)
    } else if error.is_timeout() {
        Some(Unreachable::TimedOut)
    } else if error.is_connect() {
        let refused = io_kind(&error) == Some(io::ErrorKind::ConnectionRefused);
        Some(if refused { Unreachable::Refused } else { Unreachable::NoConnection })
    } else if error.is_builder() {
        None
    } else {
        Some(Unreachable::Interrupted)
    };
    match reason {
        Some(reason) => HttpError::Unreachable { host, reason },
        None => HttpError::Other { host, detail: innermost(&error.without_url()) },
    }
}

/// A failure after the head of the answer has come: whatever it is, the answer is lost.
pub(crate) fn classify_body(error: &reqwest::Error, host: &str) -> HttpError {
    let reason = if error.is_timeout() { Unreachable::TimedOut } else { Unreachable::Interrupted };
    HttpError::Unreachable { host: host.to_owned(), reason }
}

fn certificate_fault(error: &(dyn Error + 'static)) -> Option<String> {
    chain(error).find_map(|link| match link.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(fault) => Some(fault.to_string()),
        _ => None,
    })
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    chain(error).filter_map(|link| link.downcast_ref::<io::Error>()).map(io::Error::kind).last()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}

/// The error and its causes. An `io::Error` made from another error does not name that one as its source.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |link: &&'a (dyn Error + 'static)| {
        let link: &'a (dyn Error + 'static) = *link;
        match link.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &'a (dyn Error + 'static)),
            None => link.source(),
        }
    })
}
