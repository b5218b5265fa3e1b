//! Bad requests of applications: answered in the protocol's form, whatever was sent.

use crate::evaluation::world;
use crate::world::World;
use axum::body::Body;
use http::Request;
use serde_json::json;

#[tokio::test]
async fn whatever_is_sent_the_answer_has_the_protocols_form() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let deep = format!(r#"{{"context":{{"a":{}1{}}}}}"#, "[".repeat(200), "]".repeat(200));
    let long = format!(r#"{{"context":{{"a":"{}"}}}}"#, "x".repeat(300_000));
    let key = format!(r#"{{"context":{{"targetingKey":"{}"}}}}"#, "k".repeat(3_000));
    let rows: [(&[u8], u16, &str); 16] = [
        (br#"{"context":{}}"#, 200, ""),
        (br#"{"context":{},"later":[1]}"#, 200, ""),
        (b"", 400, "PARSE_ERROR"),
        (b"nonsense", 400, "PARSE_ERROR"),
        (b"null", 400, "PARSE_ERROR"),
        (b"[]", 400, "PARSE_ERROR"),
        (br#"{"context":{}} x"#, 400, "PARSE_ERROR"),
        (b"{\"context\":{\"a\":\"\xff\"}}", 400, "PARSE_ERROR"),
        (br#"{"context":{"a":1,"a":1}}"#, 400, "PARSE_ERROR"),
        (br#"{"context":{"a":1e999}}"#, 400, "PARSE_ERROR"),
        (deep.as_bytes(), 400, "PARSE_ERROR"),
        (long.as_bytes(), 400, "PARSE_ERROR"),
        (key.as_bytes(), 400, "INVALID_CONTEXT"),
        (br#"{}"#, 400, "INVALID_CONTEXT"),
        (br#"{"context":"ana"}"#, 400, "INVALID_CONTEXT"),
        (br#"{"context":{"targetingKey":[]}}"#, 400, "INVALID_CONTEXT"),
    ];
    for (body, status, code) in rows {
        for flag in [None, Some("limit")] {
            let request = World::evaluation_request(&token, flag, &[], Body::from(body.to_vec()));
            let answer = world.send(request).await;
            crate::protocol::check(flag.is_some(), &answer);
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
            let found = (answer.status.as_u16(), answer.body["errorCode"].as_str().unwrap_or_default());
            assert_eq!(found, (status, code), "{shown}: {:#}", answer.body);
        }
    }
}

#[tokio::test]
async fn types_other_than_json_are_refused_and_none_is_taken() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    for (media_type, status) in [
        (None, 200),
        (Some("application/json; charset=utf-8"), 200),
        (Some("text/plain"), 400),
        (Some("application/x-www-form-urlencoded"), 400),
    ] {
        let mut request = World::evaluation_request(&token, None, &[], r#"{"context":{}}"#);
        request.headers_mut().remove("content-type");
        if let Some(media_type) = media_type {
            request.headers_mut().insert("content-type", media_type.parse().unwrap());
        }
        let answer = world.send(request).await.expect(status);
        crate::protocol::check(false, &answer);
    }
}

#[tokio::test]
async fn a_key_that_no_flag_can_have_is_not_found() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    for key in ["%20", "a%2Fb", "%00", "%F0%9F%8E%89", "%FF", "..", "1"] {
        let answer = world
            .send(World::evaluation_request(&token, Some(key), &[], r#"{"context":{}}"#))
            .await
            .expect(404);
        crate::protocol::check(true, &answer);
    }
    let long = "k".repeat(4_000);
    let missing = world.evaluate(&token, Some(&long), json!({})).await.expect(404);
    assert_eq!(missing.body["key"], long);
}

#[tokio::test]
async fn methods_that_are_not_offered_are_told_so() {
    let world = world().await;
    for path in ["/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/limit"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        world.send(request).await.refused(405, "method_not_allowed");
    }
}
