//! The body of a request: `{"context": {…}}`. Members beside `context` are those of a later protocol, and are
//! passed over as the protocol's schema allows.

use super::failure::{Code, Failure};
use super::json::Strict;
use crate::extract::pointer_of;
use crate::json_depth::nests_at_most;
use api_types::limits;
use axum::body::Body;
use flag_evaluation::Context;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::Deserialize as _;
use serde_json::{Map, Value};

/// Reads the context of a request.
pub(super) async fn read_context(request: Request<Body>) -> Result<Map<String, Value>, Failure> {
    let parse = |details: String| Failure::bad(Code::ParseError, details);
    if !may_be_json(request.headers()) {
        return Err(parse("Send the body as application/json.".to_owned()));
    }
    let max = limits::EVALUATION_BODY_MAX_BYTES;
    let bytes = match Limited::new(request.into_body(), max).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => {
            return Err(parse(format!("A request for an evaluation has at most {max} bytes.")));
        }
        Err(_) => return Err(parse("The body ended before it was complete.".to_owned())),
    };
    context_of(&bytes)
}

fn context_of(bytes: &[u8]) -> Result<Map<String, Value>, Failure> {
    let parse = |details: String| Failure::bad(Code::ParseError, details);
    let invalid = |details: String| Failure::bad(Code::InvalidContext, details);
    if !nests_at_most(bytes, limits::JSON_MAX_DEPTH) {
        return Err(parse(format!("The body nests more than {} levels deep.", limits::JSON_MAX_DEPTH)));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let read = Strict::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track));
    let Strict(body) = read.map_err(|error| match pointer_of(&track.path()).as_str() {
        "" => parse(format!("The body cannot be read: {error}.")),
        pointer => parse(format!("The body cannot be read at {pointer}: {error}.")),
    })?;
    reader.end().map_err(|error| parse(format!("The body is not JSON: {error}.")))?;
    let Value::Object(mut body) = body else {
        return Err(parse("The body is an object with the member context.".to_owned()));
    };
    let context = match body.remove("context") {
        Some(Value::Object(context)) => context,
        Some(_) => return Err(invalid("/context is an object.".to_owned())),
        None => {
            return Err(invalid(
                "/context is missing: an object, with targetingKey if there is one.".to_owned(),
            ));
        }
    };
    check_targeting_key(&context).map_err(invalid)?;
    Ok(context)
}

/// A missing targeting key is no fault: only flags that divide contexts need one, and say so.
fn check_targeting_key(context: &Map<String, Value>) -> Result<(), String> {
    let max = limits::TARGETING_KEY_MAX_CHARS;
    match context.get("targetingKey") {
        None => Ok(()),
        Some(Value::String(key)) if key.chars().count() <= max => Ok(()),
        Some(Value::String(_)) => Err(format!("/context/targetingKey has at most {max} characters.")),
        Some(_) => Err("/context/targetingKey is a text.".to_owned()),
    }
}

/// An evaluator's context.
pub(super) fn evaluation_context(members: Map<String, Value>) -> Context {
    Context::new(members)
}

/// A body without a type is believed to be what only it can be.
fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let media_type = value.to_str().ok().and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: Result<&str, (Code, &str)>) {
        match (context_of(body), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(Value::Object(found).to_string(), expected),
            (Err(failure), Err((code, part))) => {
                let (found, details) = failure.told();
                assert_eq!(found, Some(code), "{details}");
                assert!(details.contains(part), "{details}");
            }
            (found, _) => panic!("{:?}: {:?}", String::from_utf8_lossy(body), found.map_err(Failure::told)),
        }
    }

    #[test]
    fn a_context_is_read_whatever_stands_beside_it() {
        check(br#"{"context":{}}"#, Ok("{}"));
        check(br#"{"context":{"targetingKey":"u1","n":1,"deep":{"a":[true]}}}"#, {
            Ok(r#"{"targetingKey":"u1","n":1,"deep":{"a":[true]}}"#)
        });
        check(br#"{"flags":["a"],"context":{"targetingKey":""}}"#, Ok(r#"{"targetingKey":""}"#));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        use Code::{InvalidContext, ParseError};
        check(b"", Err((ParseError, "cannot be read")));
        check(b"nonsense", Err((ParseError, "cannot be read")));
        check(b"[]", Err((ParseError, "an object")));
        check(b"{\"context\":{}} x", Err((ParseError, "not JSON")));
        check(b"{\"context\":{\"a\":\"\xff\"}}", Err((ParseError, "/context/a")));
        check(br#"{"context":{"a":1,"a":2}}"#, Err((ParseError, "\"a\" is there twice")));
        check(br#"{"context":{"a":[{"b":1,"b":2}]}}"#, Err((ParseError, "/context/a/0")));
        check(br#"{"context":{},"context":{}}"#, Err((ParseError, "twice")));
        check(br#"{"context":{"n":1e400}}"#, Err((ParseError, "/context/n")));
        check(br#"{}"#, Err((InvalidContext, "/context is missing")));
        check(br#"{"context":null}"#, Err((InvalidContext, "/context is an object")));
        check(br#"{"context":[]}"#, Err((InvalidContext, "/context is an object")));
        check(br#"{"context":{"targetingKey":7}}"#, Err((InvalidContext, "/context/targetingKey")));
        check(br#"{"context":{"targetingKey":null}}"#, Err((InvalidContext, "/context/targetingKey")));
        let long = format!(r#"{{"context":{{"targetingKey":"{}"}}}}"#, "k".repeat(2_049));
        check(long.as_bytes(), Err((InvalidContext, "2048")));
        let deep = format!(r#"{{"context":{{"a":{}{}}}}}"#, "[".repeat(40), "]".repeat(40));
        check(deep.as_bytes(), Err((ParseError, "32 levels")));
    }
}
