//! The address of a server, from what a person types.

use std::fmt;
use url::Url;

/// A server's address without a slash at the end, as `https://flags.example.org` or `https://example.org/flags`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerAddress(String);

/// Why a text is not a server's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("type the address of your server, as flags.example.org")]
    Empty,
    /// Not an address.
    #[error("this is not the address of a server; it should look like flags.example.org")]
    Unreadable,
    /// Another scheme than `https`, or than `http` for this computer itself.
    #[error("the address must begin with https:// (http:// is for this computer itself only)")]
    Insecure,
    /// A query, a fragment, a user name or a password.
    #[error("the address must have no user name, no ? and no #")]
    Extras,
}

impl ServerAddress {
    /// Reads what a person types: trims, adds `https://` (for this computer itself `http://`), drops slashes at
    /// the end, writes the host in lower case.
    ///
    /// # Errors
    /// When that gives no address.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AddressError::Empty);
        }
        if typed.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(AddressError::Unreadable);
        }
        let mut url = if typed.contains("://") {
            Url::parse(typed).map_err(|_| AddressError::Unreadable)?
        } else {
            let url = Url::parse(&format!("https://{typed}")).map_err(|_| AddressError::Unreadable)?;
            if client_http::is_loopback(&url) {
                Url::parse(&format!("http://{typed}")).map_err(|_| AddressError::Unreadable)?
            } else {
                url
            }
        };
        if url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::Unreadable);
        }
        if !(url.scheme() == "https" || url.scheme() == "http" && client_http::is_loopback(&url)) {
            return Err(AddressError::Insecure);
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(AddressError::Extras);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the server publishes its protected-resource metadata (RFC 9728, section 3.1): the well-known part
    /// stands between host and path.
    #[must_use]
    pub fn metadata_url(&self) -> String {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("https", &self.0));
        let (host, path) =
            rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
        format!("{scheme}://{host}/.well-known/oauth-protected-resource{path}")
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type_becomes_an_address() {
        for (typed, expected) in [
            ("flags.example.org", Ok("https://flags.example.org")),
            ("  Flags.Example.ORG/ ", Ok("https://flags.example.org")),
            ("https://flags.example.org:443/", Ok("https://flags.example.org")),
            ("flags.example.org:8443", Ok("https://flags.example.org:8443")),
            ("https://example.org/flags//", Ok("https://example.org/flags")),
            ("localhost:8080", Ok("http://localhost:8080")),
            ("127.0.0.1:8080/", Ok("http://127.0.0.1:8080")),
            ("[::1]:8080", Ok("http://[::1]:8080")),
            ("https://localhost:8443", Ok("https://localhost:8443")),
            ("", Err(AddressError::Empty)),
            ("   ", Err(AddressError::Empty)),
            ("my server", Err(AddressError::Unreadable)),
            ("https://", Err(AddressError::Unreadable)),
            ("flags.example.org:port", Err(AddressError::Unreadable)),
            ("http://flags.example.org", Err(AddressError::Insecure)),
            ("ftp://flags.example.org", Err(AddressError::Insecure)),
            ("file:///etc/passwd", Err(AddressError::Unreadable)),
            ("https://user@flags.example.org", Err(AddressError::Extras)),
            ("https://flags.example.org/?a=1", Err(AddressError::Extras)),
            ("https://flags.example.org/#top", Err(AddressError::Extras)),
        ] {
            let read = ServerAddress::parse(typed);
            assert_eq!(
                read.as_ref().map(ServerAddress::as_str),
                expected.as_ref().map(|text| *text),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn d5_the_well_known_part_stands_between_host_and_path() {
        for (address, url) in [
            ("https://a.example", "https://a.example/.well-known/oauth-protected-resource"),
            ("https://a.example:8443/x/y", "https://a.example:8443/.well-known/oauth-protected-resource/x/y"),
        ] {
            assert_eq!(ServerAddress::parse(address).unwrap().metadata_url(), url);
        }
    }

    proptest! {
        #[test]
        fn an_address_stays_what_it_is(typed in "[a-zA-Z0-9:/.@?# \\[\\]-]{0,40}") {
            if let Ok(address) = ServerAddress::parse(&typed) {
                prop_assert_eq!(ServerAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
