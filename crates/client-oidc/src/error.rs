//! What can end a sign-in.

use client_http::HttpError;

/// A sign-in that did not succeed. Every text is for the user; none contains a token, a code or a query.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The provider gives no answer.
    #[error("the identity provider cannot be reached")]
    ProviderUnreachable(#[source] HttpError),
    /// The provider's certificate is not trusted by this computer.
    #[error("the identity provider's certificate is not trusted by this computer")]
    UntrustedCertificate(#[source] HttpError),
    /// The provider calls itself by another name than the server gives.
    #[error("the identity provider calls itself {said}, but the server names {configured}{}",
        if *.slash_only { "; only the slash at the end differs, so the server's setting must be changed to the provider's form" } else { "" })]
    IssuerMismatch {
        /// What the server's setting says.
        configured: String,
        /// What the provider says.
        said: String,
        /// Whether nothing but a slash at the end differs.
        slash_only: bool,
    },
    /// The provider does not offer PKCE with S256.
    #[error("the identity provider does not offer PKCE with S256, without which a sign-in is not safe")]
    PkceUnsupported,
    /// An answer of the provider breaks the standard.
    #[error("the identity provider's answer cannot be accepted")]
    ProviderMisbehaved(#[source] Fault),
    /// The user or the provider refused.
    #[error("the identity provider refused the sign-in ({0})")]
    Refused(Refusal),
    /// The user cancelled.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    TimedOut,
    /// None of the ports that are allowed could be opened.
    #[error("none of the allowed loopback ports could be opened ({})", describe(.ports))]
    NoLoopbackPort {
        /// The ports tried; empty when any port was allowed.
        ports: Vec<u16>,
    },
}

impl From<Fault> for SignInError {
    fn from(fault: Fault) -> Self {
        Self::ProviderMisbehaved(fault)
    }
}

impl SignInError {
    /// A failed request to the provider.
    pub(crate) fn from_http(error: HttpError, document: &'static str) -> Self {
        match error {
            HttpError::UntrustedCertificate { .. } => Self::UntrustedCertificate(error),
            HttpError::Unreachable { .. } | HttpError::ExtraCertificates { .. } => {
                Self::ProviderUnreachable(error)
            }
            HttpError::Redirected { .. } => Fault::Redirects { document }.into(),
            HttpError::TooLarge { .. } => Fault::TooLarge { document }.into(),
            HttpError::Insecure { host } => Fault::InsecureAddress { what: host }.into(),
            HttpError::Other { .. } => Self::ProviderUnreachable(error),
        }
    }
}

/// What is wrong with an answer of the provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A document is answered with an error status.
    #[error("its {document} is answered with status {status}")]
    Status {
        /// Which one.
        document: &'static str,
        /// The status.
        status: u16,
    },
    /// A document is not JSON, or not of the documented form.
    #[error("its {document} is not what the standard says: {detail}")]
    Unreadable {
        /// Which one.
        document: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// A document is answered with a redirect.
    #[error("its {document} redirects elsewhere")]
    Redirects {
        /// Which one.
        document: &'static str,
    },
    /// A document is too large.
    #[error("its {document} is too large")]
    TooLarge {
        /// Which one.
        document: &'static str,
    },
    /// An address is not encrypted.
    #[error("{what} is not encrypted (https)")]
    InsecureAddress {
        /// The address or its name in the metadata.
        what: String,
    },
    /// Something that is required is not offered.
    #[error("it does not offer {what}")]
    Missing {
        /// What.
        what: &'static str,
    },
    /// There is no key to verify an ID token with.
    #[error("it publishes no key that an ID token can be verified with")]
    NoKeys,
    /// The answer in the browser came from another issuer than the one asked.
    #[error("the answer in the browser comes from another issuer")]
    AnswerFromOtherIssuer,
    /// The answer in the browser does not name its issuer, although the provider says that it does.
    #[error("the answer in the browser does not name its issuer")]
    AnswerWithoutIssuer,
    /// The token is of a type that cannot be used.
    #[error("it gives a token of another type than Bearer")]
    TokenType,
    /// The answer to the code has no ID token.
    #[error("it gives no ID token")]
    NoIdToken,
    /// The ID token is not acceptable.
    #[error("its ID token is not acceptable: {0}")]
    IdToken(IdTokenFault),
}

impl From<IdTokenFault> for Fault {
    fn from(fault: IdTokenFault) -> Self {
        Self::IdToken(fault)
    }
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenFault {
    /// Not a signed JWT with the required members.
    #[error("it is incomplete or cannot be read")]
    Unreadable,
    /// Signed with an algorithm that is not allowed, or not at all.
    #[error("it is not signed with an allowed algorithm")]
    Algorithm,
    /// No published key fits, also after the keys were read again.
    #[error("it is signed with an unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// For another issuer.
    #[error("it names another issuer")]
    Issuer,
    /// Not for this client, or also for strangers.
    #[error("it is not for this application alone")]
    Audience,
    /// `azp` is another client.
    #[error("it was issued to another application")]
    AuthorizedParty,
    /// Expired.
    #[error("it has expired; check this computer's clock")]
    Expired,
    /// Issued in the future or long ago.
    #[error("it was not issued just now; check this computer's clock")]
    IssuedAt,
    /// Not valid yet.
    #[error("it is not valid yet; check this computer's clock")]
    NotBefore,
    /// Not the nonce that was sent.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// No subject, or one that cannot be.
    #[error("its subject is missing or not allowed")]
    Subject,
    /// Does not belong to the access token.
    #[error("it belongs to another access token")]
    AccessTokenHash,
    /// After a refresh: another person.
    #[error("it is for another person than the one who signed in")]
    OtherPerson,
    /// After a refresh: older than the one before, or with another time of authentication.
    #[error("it is not the successor of the one before")]
    NotASuccessor,
}

/// A refusal by the provider (RFC 6749, 4.1.2.1), reduced to what can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code, as `access_denied`; letters, digits, `_`, `-` and `.` only.
    pub error: String,
    /// The provider's words: plain text without control characters, at most 200 characters. Untrusted: show
    /// it as a quotation, never as a link.
    pub description: Option<String>,
}

impl Refusal {
    /// Reduces what a provider sent.
    pub(crate) fn new(error: &str, description: Option<&str>) -> Self {
        let plain = |text: &str, limit: usize| -> String {
            let visible = |c: char| {
                !c.is_control()
                    && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            };
            text.chars().filter(|c| visible(*c)).take(limit).collect()
        };
        let error: String = error
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
            .take(64)
            .collect();
        let error = if error.is_empty() { "unnamed_error".to_owned() } else { error };
        let description = description.map(|text| plain(text, 200)).filter(|text| !text.is_empty());
        Self { error, description }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

fn describe(ports: &[u16]) -> String {
    if ports.is_empty() {
        return "any port".to_owned();
    }
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
