//! What the claims of a token must say.

use crate::error::AuthnError;
use crate::settings::{IssuerSettings, Profile};
use crate::user::AuthenticatedUser;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// How far the clocks of provider and server may differ, in seconds.
const LEEWAY_S: i64 = 60;
/// Characters of a name that are kept.
const NAME_MAX_CHARS: usize = 200;

/// Checks the claims of a token whose signature is good. `typ` is the header's.
pub(crate) fn check_claims(
    settings: &IssuerSettings,
    typ: Option<&str>,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Result<AuthenticatedUser, AuthnError> {
    check_type(settings.profile, typ, claims)?;
    if claims.get("iss").and_then(Value::as_str) != Some(&settings.issuer) {
        return Err(AuthnError::Issuer);
    }
    if !names_audience(claims.get("aud"), &settings.accepted_audiences) {
        return Err(AuthnError::Audience);
    }
    let expires_at = seconds(claims, "exp").ok_or(AuthnError::Expired)?;
    if now.as_second() >= expires_at.as_second().saturating_add(LEEWAY_S) {
        return Err(AuthnError::Expired);
    }
    if claims.contains_key("nbf") {
        let not_before = seconds(claims, "nbf").ok_or(AuthnError::NotYetValid)?;
        if now.as_second().saturating_add(LEEWAY_S) < not_before.as_second() {
            return Err(AuthnError::NotYetValid);
        }
    }
    let subject = text(claims, "sub").ok_or(AuthnError::Subject)?;
    let name = ["name", "preferred_username", "email"].into_iter().find_map(|claim| text(claims, claim));
    Ok(AuthenticatedUser {
        issuer: settings.issuer.clone(),
        subject: subject.to_owned(),
        name: name.unwrap_or(subject).chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect(),
        groups: groups(claims, &settings.groups_claim)?,
        expires_at,
    })
}

fn check_type(profile: Profile, typ: Option<&str>, claims: &Map<String, Value>) -> Result<(), AuthnError> {
    match profile {
        Profile::Strict => {
            // RFC 9068 section 4: both spellings are the same media type.
            let is_access_token = typ.is_some_and(|typ| {
                typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
            });
            if is_access_token { Ok(()) } else { Err(AuthnError::Type) }
        }
        Profile::Compat if claims.contains_key("nonce") => Err(AuthnError::IdToken),
        Profile::Compat => Ok(()),
    }
}

fn names_audience(audience: Option<&Value>, accepted: &[String]) -> bool {
    let is_accepted = |name: &Value| {
        name.as_str().is_some_and(|name| !name.is_empty() && accepted.iter().any(|one| one == name))
    };
    match audience {
        Some(Value::Array(names)) => names.iter().any(is_accepted),
        Some(name) => is_accepted(name),
        None => false,
    }
}

/// A NumericDate: seconds since 1970, perhaps with a fraction, which is cut off.
fn seconds(claims: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    let value = claims.get(name)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates, and only seconds count"
    )]
    let seconds = value.as_i64().or_else(|| value.as_f64().filter(|s| s.is_finite()).map(|s| s as i64))?;
    Timestamp::from_second(seconds).ok()
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// The groups: an array, a comma-joined text, or absent for a user in no group. A provider that left them out
/// because there are too many must not look like a user in no group.
fn groups(claims: &Map<String, Value>, claim: &str) -> Result<Vec<String>, AuthnError> {
    let left_out =
        claims.get("_claim_names").and_then(Value::as_object).is_some_and(|names| names.contains_key(claim))
            || claims.get("hasgroups").is_some_and(|flag| flag == &Value::Bool(true) || flag == "true");
    match claims.get(claim) {
        None | Some(Value::Null) if left_out => Err(AuthnError::GroupsOverage),
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(joined)) => {
            Ok(joined.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
        }
        Some(Value::Array(names)) => {
            names.iter().map(|name| name.as_str().map(str::to_owned).ok_or(AuthnError::GroupsShape)).collect()
        }
        Some(_) => Err(AuthnError::GroupsShape),
    }
}
