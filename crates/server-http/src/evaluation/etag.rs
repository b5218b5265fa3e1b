//! The entity tag of a bulk answer: made of what the answer is made of, without evaluating anything.

use super::flag_sets::EnvironmentFlags;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::IF_NONE_MATCH;
use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Bytes of the digest that the tag shows; nobody gains by two contexts with one tag but who made them so.
const SHOWN_BYTES: usize = 16;

/// The tag of the answer for `context` at `now`. Another revision, another context or the passing of an instant at
/// which time alone changes an answer make another tag.
pub(super) fn tag_of(flags: &EnvironmentFlags, context: &Map<String, Value>, now: Timestamp) -> String {
    let mut digest = Sha256::new();
    digest.update(flags.epoch.as_bytes());
    digest.update(flags.revision.to_be_bytes());
    digest.update(flags.environment.0.as_bytes());
    let until = flags.next_change(now).map_or(i128::MAX, Timestamp::as_nanosecond);
    digest.update(until.to_be_bytes());
    object(&mut digest, context);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.finalize()[..SHOWN_BYTES]))
}

/// Whether the client has the answer with this tag. `*` names no answer, and a client that has none sends it.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag)
}

/// Takes a value in: two that differ differ here, and the order of members does not matter.
fn value(digest: &mut Sha256, of: &Value) {
    match of {
        Value::Null => digest.update(b"n"),
        Value::Bool(true) => digest.update(b"t"),
        Value::Bool(false) => digest.update(b"f"),
        Value::Number(number) => text(digest, b"#", &number.to_string()),
        Value::String(string) => text(digest, b"\"", string),
        Value::Array(items) => {
            digest.update(b"[");
            items.iter().for_each(|item| value(digest, item));
            digest.update(b"]");
        }
        Value::Object(members) => object(digest, members),
    }
}

fn object(digest: &mut Sha256, members: &Map<String, Value>) {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    digest.update(b"{");
    for (name, member) in sorted {
        text(digest, b"\"", name);
        value(digest, member);
    }
    digest.update(b"}");
}

fn text(digest: &mut Sha256, mark: &[u8], text: &str) {
    digest.update(mark);
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde_json::json;

    fn digest_of(of: &Value) -> Vec<u8> {
        let mut digest = Sha256::new();
        value(&mut digest, of);
        digest.finalize().to_vec()
    }

    #[test]
    fn contexts_that_differ_have_different_digests() {
        let contexts = [
            json!({}),
            json!({"a": 1}),
            json!({"a": "1"}),
            json!({"a": true}),
            json!({"a": null}),
            json!({"a": [1]}),
            json!({"a": [[1]]}),
            json!({"a": {"b": 1}}),
            json!({"a": 1, "b": 2}),
            json!({"ab": 1}),
            json!({"a": "1\"b"}),
            json!({"a": ["b", "c"]}),
            json!({"a": ["bc"]}),
        ];
        for (index, one) in contexts.iter().enumerate() {
            for other in &contexts[index + 1..] {
                assert_ne!(digest_of(one), digest_of(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":{"c":2,"d":3}}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b":{"d":3,"c":2},"a":1}"#).unwrap();
        assert_eq!(digest_of(&one), digest_of(&other));
    }

    #[track_caller]
    fn check(sent: Option<&'static str>, expected: bool) {
        let mut headers = HeaderMap::new();
        if let Some(sent) = sent {
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(sent));
        }
        assert_eq!(is_known(&headers, "\"abc\""), expected, "{sent:?}");
    }

    #[test]
    fn a_tag_is_known_by_name_only() {
        check(None, false);
        check(Some("\"abc\""), true);
        check(Some("W/\"abc\""), true);
        check(Some("\"x\", \"abc\""), true);
        check(Some("\"abd\""), false);
        check(Some("*"), false);
    }
}
