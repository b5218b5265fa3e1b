//! Tells which format a document is in.

use crate::json::Json;
use crate::problem::Problems;
use crate::{flagd, jackstaff};

/// The formats that flag sets come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// An export of Jackstaff: [`crate::jackstaff`].
    Jackstaff,
    /// flagd's flag definitions: [`crate::flagd`].
    Flagd,
    /// The state of a litestar-flags application, alone or as the member `state`: [`crate::litestar`].
    LitestarFlags,
}

/// The format that a document is meant to be in, from the members that only one of them has; it may still
/// have problems. `None` when it is none of them, or no JSON.
#[must_use]
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let depth = flagd::DEPTH_MAX.max(jackstaff::DEPTH_MAX);
    let json = Json::read(bytes, depth, &mut Problems::default())?;
    let state = match json.member("state") {
        Some(state @ Json::Object(_)) if json.member("flags").is_none() => state,
        _ => &json,
    };
    match json.member("format") {
        Some(Json::Text(format)) if format.starts_with("jackstaff") => return Some(Format::Jackstaff),
        _ => {}
    }
    let litestar = ["environment_flags", "environments", "segments"];
    let own = litestar.iter().any(|name| matches!(state.member(name), Some(Json::Array(_))));
    match state.member("flags")? {
        Json::Object(_) => Some(Format::Flagd),
        Json::Array(flags) if flags.iter().any(is_flagd_flag) => Some(Format::Flagd),
        Json::Array(flags) if flags.is_empty() && !own => Some(Format::Flagd),
        Json::Array(_) => Some(Format::LitestarFlags),
        _ => None,
    }
}

fn is_flagd_flag(flag: &Json) -> bool {
    matches!(flag.member("state"), Some(Json::Text(_)))
        || matches!(flag.member("variants"), Some(Json::Object(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, expected: Option<Format>) {
        assert_eq!(detect(document.as_bytes()), expected, "{document}");
    }

    #[test]
    fn formats_are_told_apart() {
        check(r#"{"format": "jackstaff-export", "version": 1}"#, Some(Format::Jackstaff));
        check(r#"{"format": "jackstaff-export", "flags": {}}"#, Some(Format::Jackstaff));
        check(r#"{"flags": {}}"#, Some(Format::Flagd));
        check(r#"{"flags": {"a": {"state": "ENABLED"}}, "$evaluators": {}}"#, Some(Format::Flagd));
        check(r#"{"flags": [{"key": "a", "state": "ENABLED", "variants": {}}]}"#, Some(Format::Flagd));
        check(r#"{"flags": []}"#, Some(Format::Flagd));
        check(r#"{"flags": [], "segments": [], "environment_flags": []}"#, Some(Format::LitestarFlags));
        check(r#"{"flags": [{"key": "a", "variants": []}]}"#, Some(Format::LitestarFlags));
        check(
            r#"{"state": {"flags": [{"key": "a", "default_enabled": true}]}}"#,
            Some(Format::LitestarFlags),
        );
        check(r#"{"state": "ENABLED", "flags": {}}"#, Some(Format::Flagd));
        check("{}", None);
        check("[]", None);
        check("flags:", None);
        check("", None);
        check(&"[".repeat(100_000), None);
    }
}
