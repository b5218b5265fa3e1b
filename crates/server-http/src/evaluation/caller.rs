//! Which token a request shows.

use super::failure::Failure;
use super::grants::Access;
use crate::session::bearer;
use crate::state::AppState;
use crate::tokens::hash_of;
use http::HeaderMap;
use server_storage::TokenLookup;

const CHALLENGE: &str = "Bearer realm=\"evaluation\"";
const CHALLENGE_INVALID: &str = "Bearer realm=\"evaluation\", error=\"invalid_token\"";

/// What the request's token allows.
pub(super) async fn access(state: &AppState, headers: &HeaderMap) -> Result<Access, Failure> {
    let Some(token) = token(headers) else {
        let details = "Send one evaluation token, as Authorization: Bearer or as X-API-Key.";
        return Err(Failure::unauthorized(details, CHALLENGE));
    };
    let Some(hash) = hash_of(token) else { return Err(not_accepted()) };
    let found = state.evaluation.access(TokenLookup::Hash(hash), state.clock.now()).await?;
    found.ok_or_else(not_accepted)
}

/// The same words for a token that never was, has expired or was revoked.
pub(super) fn not_accepted() -> Failure {
    Failure::unauthorized("This evaluation token is not accepted.", CHALLENGE_INVALID)
}

/// The one token of a request, under either name; none when two differ.
fn token(headers: &HeaderMap) -> Option<&str> {
    let bearer = bearer(headers).ok()?;
    let mut keys = headers.get_all("x-api-key").iter();
    let key = keys.next();
    if keys.next().is_some() {
        return None;
    }
    let key = key.map(|key| key.to_str().unwrap_or_default().trim());
    match (bearer, key) {
        (Some(bearer), Some(key)) => (bearer == key).then_some(bearer),
        (bearer, key) => bearer.or(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[track_caller]
    fn check(sent: &[(&'static str, &'static str)], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_static(value));
        }
        assert_eq!(token(&headers), expected, "{sent:?}");
    }

    #[test]
    fn there_is_one_token_or_none() {
        check(&[], None);
        check(&[("authorization", "Bearer a")], Some("a"));
        check(&[("x-api-key", "a")], Some("a"));
        check(&[("authorization", "bearer a"), ("x-api-key", "a")], Some("a"));
        check(&[("authorization", "Bearer a"), ("x-api-key", "b")], None);
        check(&[("x-api-key", "a"), ("x-api-key", "a")], None);
        check(&[("authorization", "Basic a")], None);
    }
}
