//! How requests are authenticated: by an identity provider's tokens, or by nobody on a developer's machine.

use jiff::Timestamp;
use server_authn::{AuthenticatedUser, AuthnError, TokenVerifier};
use server_policy::{Role, RoleGroups};

/// How requests are authenticated.
pub enum Authentication {
    /// By access tokens.
    Tokens(Box<TokenVerifier>),
    /// Not at all. The executable offers this on loopback only, and only when it is asked for by name.
    NoProvider(NoProviderPolicy),
}

/// What everyone may do where there is no identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoProviderPolicy {
    /// Everyone reads.
    ViewOnly,
    /// Everyone may do everything.
    AllowAll,
}

/// Stands where an issuer would.
const NO_ISSUER: &str = "urn:jackstaff:no-identity-provider";

/// Why a request is not authenticated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthenticationError {
    /// There is no token.
    #[error("there is no access token")]
    Missing,
    /// There is one, and it is not accepted.
    #[error("the access token is not accepted")]
    Token(#[source] AuthnError),
}

impl Authentication {
    /// The user behind a request, with the role that the groups give.
    pub(crate) async fn authenticate(
        &self,
        token: Option<&str>,
        groups: &RoleGroups,
        now: Timestamp,
    ) -> Result<(AuthenticatedUser, Option<Role>), AuthenticationError> {
        match self {
            Self::Tokens(verifier) => {
                let token = token.ok_or(AuthenticationError::Missing)?;
                let user = verifier.authenticate(token, now).await.map_err(AuthenticationError::Token)?;
                let role = groups.role_of(&user.groups);
                Ok((user, role))
            }
            Self::NoProvider(policy) => {
                let role = match policy {
                    NoProviderPolicy::ViewOnly => Role::Viewer,
                    NoProviderPolicy::AllowAll => Role::Superadmin,
                };
                let user = AuthenticatedUser {
                    issuer: NO_ISSUER.to_owned(),
                    subject: "anyone".to_owned(),
                    name: "Anyone on this computer".to_owned(),
                    groups: Vec::new(),
                    expires_at: Timestamp::MAX,
                };
                Ok((user, Some(role)))
            }
        }
    }
}
