//! Versions as entity tags.
//!
//! A document whose representation is its own content has the tag `"<version>"`. A representation that shows
//! more than the document (a flag with what it serves, a project with its counts) has `"<version>.<digest>"`,
//! because it can change while the version stays. `If-Match` reads the version only.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The tag of a version.
pub(crate) fn of_version(version: i64) -> String {
    format!("\"{version}\"")
}

/// The tag of a version in a representation that shows more than the document.
pub(crate) fn of_representation(version: i64, representation: &impl Serialize) -> String {
    let digest = Sha256::digest(serde_json::to_vec(representation).unwrap_or_default());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{version}.{short}\"")
}

/// The version that a tag names: `"7"` or `"7.0123456789abcdef"`, strong.
pub(crate) fn version_of(tag: &str) -> Option<i64> {
    let inner = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    let version = inner.split_once('.').map_or(inner, |(version, _)| version);
    version.parse().ok().filter(|version| *version >= 0)
}

/// Answers a read: 304 when the caller has it, 200 with the body otherwise.
pub(crate) fn respond(request: &HeaderMap, tag: &str, body: &impl Serialize) -> Response {
    let known = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|candidate| candidate.trim() == "*" || candidate.trim().trim_start_matches("W/") == tag);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(body).into_response() };
    set(response.headers_mut(), tag);
    response
}

/// Puts a tag on an answer that may be kept by its reader, but not used unasked.
pub(crate) fn set(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, must-revalidate"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tag: &str, expected: Option<i64>) {
        assert_eq!(version_of(tag), expected, "{tag}");
    }

    #[test]
    fn tags_name_versions() {
        check("\"7\"", Some(7));
        check("\"0\"", Some(0));
        check(" \"7.0123456789abcdef\" ", Some(7));
        check("7", None);
        check("W/\"7\"", None);
        check("\"-1\"", None);
        check("\"x\"", None);
        check("*", None);
        check(&of_version(3), Some(3));
        check(&of_representation(3, &"text"), Some(3));
    }

    #[test]
    fn a_representation_that_changed_has_another_tag() {
        assert_ne!(of_representation(3, &"a"), of_representation(3, &"b"));
    }
}
