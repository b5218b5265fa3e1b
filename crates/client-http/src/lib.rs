//! The one HTTP client of everything that runs on the user's machine.
//!
//! It trusts what the operating system trusts and, where an administrator adds it, one file of further
//! certificates; it goes through the system's proxy, except to this computer itself; it never follows a
//! redirect, so that a token cannot wander; it never reads more of an answer than the caller allows; and
//! no error that it gives contains an address with its query.
//!
//! **Architecture invariant:** `reqwest` is named in this crate only, among those on the user's machine.

#![forbid(unsafe_code)]

mod client;
mod error;
mod failure;
mod options;

pub use client::{BodyStream, HttpClient, retry_after};
pub use error::{HttpError, Unreachable};
pub use options::HttpOptions;

/// Whether the host is this computer itself: `localhost`, 127.0.0.0/8 or `[::1]`.
#[must_use]
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
