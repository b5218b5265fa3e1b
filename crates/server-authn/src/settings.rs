//! Which tokens are accepted.

use crate::error::SettingsError;
use url::{Host, Url};

/// One issuer and what is expected of its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerSettings {
    /// The issuer, byte for byte as it stands in `iss`.
    pub issuer: String,
    /// The audiences of which `aud` must name one.
    pub accepted_audiences: Vec<String>,
    /// How strictly the profile of RFC 9068 is kept.
    pub profile: Profile,
    /// The name of the claim that holds the groups.
    pub groups_claim: String,
}

/// How access tokens are told from other tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// RFC 9068: the header says `typ: at+jwt`.
    #[default]
    Strict,
    /// For providers whose access tokens are not marked: `typ` is not looked at, but a token with `nonce` is
    /// an ID token and refused.
    Compat,
}

impl IssuerSettings {
    /// Checks what can be known without asking the provider.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), SettingsError> {
        let url = Url::parse(&self.issuer).map_err(|_| SettingsError::NotAUrl)?;
        if !is_trustworthy(&url) {
            return Err(SettingsError::Insecure);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(SettingsError::QueryOrFragment);
        }
        if self.accepted_audiences.iter().all(String::is_empty) {
            return Err(SettingsError::NoAudience);
        }
        Ok(())
    }
}

/// https anywhere, http on this machine only.
pub(crate) fn is_trustworthy(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(issuer: &str, expected: &str) {
        let settings = IssuerSettings {
            issuer: issuer.to_owned(),
            accepted_audiences: vec!["api".to_owned()],
            profile: Profile::Strict,
            groups_claim: "groups".to_owned(),
        };
        let found = settings.check().map_or_else(|error| format!("{error:?}"), |()| "ok".to_owned());
        assert_eq!(found, expected, "{issuer}");
    }

    #[test]
    fn only_issuers_that_cannot_be_impersonated_are_accepted() {
        check("https://id.example.org", "ok");
        check("https://id.example.org/realms/main", "ok");
        check("http://127.0.0.1:9000", "ok");
        check("http://[::1]:9000", "ok");
        check("http://localhost:9000", "ok");
        check("http://id.example.org", "Insecure");
        check("http://127.0.0.1.example.org", "Insecure");
        check("ftp://127.0.0.1", "Insecure");
        check("id.example.org", "NotAUrl");
        check("https://id.example.org?tenant=1", "QueryOrFragment");
    }

    #[test]
    fn an_issuer_without_audience_is_refused() {
        let settings = IssuerSettings {
            issuer: "https://id.example.org".to_owned(),
            accepted_audiences: vec![String::new()],
            profile: Profile::Strict,
            groups_claim: "groups".to_owned(),
        };
        assert!(matches!(settings.check(), Err(SettingsError::NoAudience)));
    }
}
