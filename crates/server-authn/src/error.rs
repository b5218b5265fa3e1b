//! Why a token is not accepted.

/// Why a request is not authenticated. No variant carries any part of the token.
#[derive(Debug, thiserror::Error)]
pub enum AuthnError {
    /// The token is longer than [`crate::TOKEN_MAX_BYTES`].
    #[error("the token is longer than {} bytes", crate::TOKEN_MAX_BYTES)]
    TooLong,
    /// Not three base64url parts with JSON inside, or a critical header that nobody here understands.
    #[error("the token is not a signed JWT")]
    Malformed,
    /// The signature's algorithm is not one of the accepted asymmetric ones.
    #[error("the token's signature algorithm is not accepted")]
    Algorithm,
    /// The issuer has no such key.
    #[error("the token is signed with a key that the issuer does not publish")]
    UnknownKey,
    /// The signature does not match.
    #[error("the token's signature is not valid")]
    Signature,
    /// `typ` is not `at+jwt`, in the strict profile.
    #[error("the token is not an access token (typ at+jwt)")]
    Type,
    /// The token carries `nonce`: it is an ID token, in the compatible profile.
    #[error("the token is an ID token, not an access token")]
    IdToken,
    /// `iss` is not the configured issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// `aud` names none of the accepted audiences.
    #[error("the token is meant for another audience")]
    Audience,
    /// `exp` is past or absent.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is still to come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `sub` is empty or absent.
    #[error("the token names nobody")]
    Subject,
    /// The groups claim is neither an array of texts nor a text.
    #[error("the token's groups claim cannot be read")]
    GroupsShape,
    /// The provider left the groups out because there are too many of them.
    #[error(
        "the identity provider left the groups out of the token because there are too many; have it send only the groups used here"
    )]
    GroupsOverage,
    /// The issuer's keys have never been read, and cannot be now.
    #[error("the identity provider's keys cannot be read")]
    Provider(#[source] ProviderError),
}

/// Why the issuer's discovery document or keys cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or not a complete one.
    #[error("the identity provider does not answer")]
    Unreachable(#[source] std::sync::Arc<reqwest::Error>),
    /// An answer with another status than 200; redirects are not followed.
    #[error("the identity provider answered with status {0}")]
    Status(u16),
    /// The answer is larger than the cap.
    #[error("the identity provider's answer is larger than {} bytes", crate::provider::ANSWER_MAX_BYTES)]
    TooLarge,
    /// The answer is not the JSON document it should be.
    #[error("the identity provider's answer cannot be read")]
    Unreadable,
    /// The discovery document is of another issuer.
    #[error("the discovery document names another issuer")]
    IssuerMismatch,
    /// The address of the keys is neither https nor on loopback.
    #[error("the identity provider's keys are not served over https")]
    InsecureKeys,
    /// There is not one usable key.
    #[error("the identity provider publishes no usable key")]
    NoKeys,
    /// A moment ago it failed; the next attempt is due in a few seconds.
    #[error("the identity provider was asked a moment ago")]
    TooSoon,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The issuer is not a URL.
    #[error("the issuer is not a URL")]
    NotAUrl,
    /// The issuer is neither https nor on loopback.
    #[error("the issuer must be an https URL; http is accepted on loopback only")]
    Insecure,
    /// The issuer has a query or a fragment.
    #[error("an issuer has neither query nor fragment")]
    QueryOrFragment,
    /// No audience is accepted, so no token would be.
    #[error("at least one audience must be accepted")]
    NoAudience,
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}
