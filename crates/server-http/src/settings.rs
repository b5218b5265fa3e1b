//! What the server's owner decides, as far as the API shows it.

use api_types::SignInOption;
use jiff::civil::Date;
use server_policy::RoleGroups;
use std::fmt;

/// The settings of the API.
#[derive(Debug)]
pub struct Settings {
    /// The address that people type.
    pub public_url: PublicUrl,
    /// What the server's owner calls it.
    pub name: String,
    /// One entry for each way to sign in; empty without an identity provider.
    pub sign_in: Vec<SignInOption>,
    /// The provider's groups that carry a role.
    pub role_groups: RoleGroups,
    /// The registration of the installation.
    pub registration: Registration,
    /// Event streams of applications that one copy of the server holds open at most.
    pub event_streams: usize,
}

/// The registration of the installation. It gates nothing.
pub struct Registration {
    /// The document as it was configured, for clients to verify themselves.
    pub document: Option<String>,
    /// Where an installation can be registered.
    pub url: Option<String>,
    /// The verdict on the document on a day (UTC), as a closed code; `valid` when it is registered.
    pub verdict: Box<dyn Fn(Date) -> String + Send + Sync>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The address that people type: scheme, host, perhaps a port and a path, no trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    path: String,
}

/// Why a text is not a public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// It does not start with `https://` or `http://`.
    #[error("the address starts with https:// (or http:// for loopback)")]
    Scheme,
    /// It has no host, or user information.
    #[error("the address names a host and no user")]
    Host,
    /// It has a query, a fragment, white space, or a path of unusual characters.
    #[error(
        "the address has neither query nor fragment, and a path of letters, digits, '-', '_', '.' and '/'"
    )]
    Path,
}

impl PublicUrl {
    /// Reads an address; a trailing slash is dropped.
    ///
    /// # Errors
    /// The first rule that `text` breaks.
    pub fn new(text: &str) -> Result<Self, PublicUrlError> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(PublicUrlError::Scheme)?;
        let host_end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(host_end);
        let in_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(in_host) {
            return Err(PublicUrlError::Host);
        }
        let path = path.trim_end_matches('/');
        let in_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
        if !path.chars().all(in_path) || path.contains("//") || path.split('/').any(|part| part == "..") {
            return Err(PublicUrlError::Path);
        }
        let origin = text[..text.len() - rest.len() + host_end].to_ascii_lowercase();
        Ok(Self { origin, path: path.to_owned() })
    }

    /// The path, as `/flags`; empty for a server at the root of its host.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address of the protected-resource metadata (RFC 9728 section 3.1: the path goes to the end).
    #[must_use]
    pub fn metadata_url(&self) -> String {
        format!("{}/.well-known/oauth-protected-resource{}", self.origin, self.path)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, &str), PublicUrlError>) {
        let found = PublicUrl::new(text).map(|url| (url.to_string(), url.metadata_url()));
        let expected = expected.map(|(url, metadata)| (url.to_owned(), metadata.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_keep_the_form_that_people_type() {
        let metadata = "https://flags.example.org/.well-known/oauth-protected-resource";
        check("https://flags.example.org", Ok(("https://flags.example.org", metadata)));
        check("https://flags.example.org/", Ok(("https://flags.example.org", metadata)));
        check("https://Flags.example.org", Ok(("https://flags.example.org", metadata)));
        let metadata = "https://example.org:8443/.well-known/oauth-protected-resource/team/flags";
        check("https://example.org:8443/team/flags/", Ok(("https://example.org:8443/team/flags", metadata)));
        check("flags.example.org", Err(PublicUrlError::Scheme));
        check("https://", Err(PublicUrlError::Host));
        check("https://admin@example.org", Err(PublicUrlError::Host));
        check("https://example.org?a=b", Err(PublicUrlError::Host));
        check("https://example.org/a?b", Err(PublicUrlError::Path));
        check("https://example.org/a/../b", Err(PublicUrlError::Path));
        check("https://example.org//b", Err(PublicUrlError::Path));
        check("https://example.org/{a}", Err(PublicUrlError::Path));
    }
}
