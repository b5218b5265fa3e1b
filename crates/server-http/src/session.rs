//! Who is asking: the extractor that authenticates a request.

use crate::authentication::{Authentication, AuthenticationError};
use crate::change_sets::Author;
use crate::envelope::RequestId;
use crate::principals::identity;
use crate::problem::{ApiError, chain};
use crate::settings::PublicUrl;
use crate::state::AppState;
use api_types::ErrorCode;
use axum::extract::FromRequestParts;
use http::header::{AUTHORIZATION, HOST, WWW_AUTHENTICATE};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue};
use server_authn::{AuthenticatedUser, AuthnError};
use server_policy::{Action, Actor, Decision, Resource, Role, decide};
use server_storage::{Caller, Principal, Visibility};
use std::net::IpAddr;
use uuid::Uuid;

/// An authenticated request. A handler that takes it cannot forget authentication.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: AuthenticatedUser,
    pub(crate) principal: Principal,
    pub(crate) role: Option<Role>,
    pub(crate) request_id: Uuid,
}

impl Session {
    /// Asks the policy; 404 for what the caller may not see, 403 for what it may not do.
    pub(crate) fn require(&self, action: Action, resource: Resource<'_>) -> Result<(), ApiError> {
        require(self.role, action, resource)
    }

    /// On whose behalf a reading transaction runs.
    pub(crate) fn reader(&self) -> Caller {
        Caller { principal_id: self.principal.id, visibility: visibility(self.role), may_write: false }
    }

    /// The author of a write.
    pub(crate) fn author(&self) -> Author {
        Author {
            principal: self.principal.clone(),
            role: self.role,
            request_id: self.request_id.hyphenated().to_string(),
        }
    }
}

/// Asks the policy.
pub(crate) fn require(role: Option<Role>, action: Action, resource: Resource<'_>) -> Result<(), ApiError> {
    match decide(Actor { role }, action, resource) {
        Decision::Allow => Ok(()),
        Decision::Forbid(reason) => {
            Err(ApiError::new(ErrorCode::Forbidden, format!("You may not do this: {reason}.")))
        }
        Decision::Hide => Err(ApiError::not_found()),
    }
}

/// The projects that exist for a role.
pub(crate) fn visibility(role: Option<Role>) -> Visibility {
    if role.is_some() { Visibility::All } else { Visibility::Nothing }
}

impl FromRequestParts<AppState> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let url = &state.settings.public_url;
        let now = state.clock.now();
        let token = bearer(&parts.headers).map_err(|()| {
            unauthenticated(
                url,
                "Send exactly one Authorization header with a bearer token.",
                Some("invalid_request"),
            )
        })?;
        if matches!(*state.authentication, Authentication::NoProvider(_)) && !is_asked_by_loopback_name(parts)
        {
            let detail = "Without an identity provider this server answers on loopback only.";
            return Err(ApiError::new(ErrorCode::Forbidden, detail));
        }
        let (user, role) = state
            .authentication
            .authenticate(token, &state.settings.role_groups, now)
            .await
            .map_err(|error| refusal(url, error))?;
        let principal = match state.principals.get(&user) {
            Some(principal) => principal,
            None => {
                let id = state.ids.new_id();
                let principal = state.storage.upsert_principal(&identity(&user), id, now).await?;
                state.principals.insert(&user, principal.clone());
                principal
            }
        };
        let request_id = parts.extensions.get::<RequestId>().map_or(Uuid::nil(), |id| id.0);
        Ok(Self { user, principal, role, request_id })
    }
}

/// Whether the browser or client believes to talk to this machine. A web page elsewhere that has its own name
/// resolved to loopback ("DNS rebinding") sends that name, and must not get in where nobody is asked for a token.
fn is_asked_by_loopback_name(parts: &Parts) -> bool {
    let header = parts.headers.get(HOST).map(|host| Authority::try_from(host.as_bytes()));
    let authority = match (parts.uri.authority(), &header) {
        (Some(authority), _) | (None, Some(Ok(authority))) => authority.host(),
        (None, Some(Err(_))) => return false,
        // Browsers always say a name.
        (None, None) => return true,
    };
    let name = authority.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The bearer token of a request; `Err` for a header that is there but is not one bearer token.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ()> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(());
    }
    let (scheme, token) = value.to_str().map_err(|_| ())?.split_once(' ').ok_or(())?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(());
    }
    Ok(Some(token))
}

fn refusal(url: &PublicUrl, error: AuthenticationError) -> ApiError {
    let error = match error {
        AuthenticationError::Missing => {
            return unauthenticated(url, "Sign in first: this needs an access token.", None);
        }
        AuthenticationError::Token(error) => error,
    };
    match error {
        AuthnError::Provider(cause) => {
            tracing::error!(cause = chain(&cause), "tokens cannot be checked");
            ApiError::unavailable(
                "The server cannot read the identity provider's keys. Try again in a moment.",
            )
        }
        // Another sign-in would not help, so this is not a 401.
        AuthnError::GroupsOverage | AuthnError::GroupsShape => {
            ApiError::new(ErrorCode::Forbidden, format!("Your role cannot be told: {error}."))
        }
        error => {
            tracing::debug!(reason = %error, "a token was refused");
            unauthenticated(url, &format!("Sign in again: {error}."), Some("invalid_token"))
        }
    }
}

fn unauthenticated(url: &PublicUrl, detail: &str, reason: Option<&str>) -> ApiError {
    let mut challenge = format!("Bearer resource_metadata=\"{}\"", url.metadata_url());
    if let Some(reason) = reason {
        challenge.push_str(&format!(", error=\"{reason}\""));
    }
    // A public URL has no characters that a header could not carry.
    let challenge = HeaderValue::from_str(&challenge).unwrap_or(HeaderValue::from_static("Bearer"));
    ApiError::new(ErrorCode::Unauthenticated, detail).with_header(WWW_AUTHENTICATE, challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: Option<&str>, uri: &str, expected: bool) {
        let mut request = http::Request::get(uri);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        assert_eq!(is_asked_by_loopback_name(&parts), expected, "{host:?} {uri}");
    }

    #[test]
    fn names_of_loopback_are_told_from_names_that_lead_there() {
        check(Some("127.0.0.1:8080"), "/", true);
        check(Some("localhost"), "/", true);
        check(Some("[::1]:8080"), "/", true);
        check(None, "http://127.0.0.1:8080/", true);
        check(None, "/", true);
        check(Some("evil.example:8080"), "/", false);
        check(Some("localhost.evil.example"), "/", false);
        check(Some("127.0.0.1.evil.example"), "/", false);
        check(Some("10.0.0.1"), "/", false);
        check(Some("\"nonsense\""), "/", false);
        check(Some("localhost"), "http://evil.example/", false);
    }
}
