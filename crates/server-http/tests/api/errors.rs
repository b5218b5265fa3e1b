//! Every error is a problem body with all headers, whoever in the stack refused.

use crate::world::{Answer, Editor, Nobody, SWITCH, Viewer, World, change_set, create, new_id};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("strict-transport-security", "max-age=63072000"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

#[track_caller]
fn check(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{:#}", answer.body);
    let body = &answer.body;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    for (name, value) in HEADERS {
        assert_eq!(answer.header(name), *value, "{name}");
    }
    assert_eq!(
        (body["status"].as_u64(), body["code"].as_str()),
        (Some(u64::from(status)), Some(code)),
        "{body:#}"
    );
    assert_eq!(body["type"], format!("about:blank#{code}"));
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    assert!(!body["title"].as_str().unwrap().is_empty() && !body["detail"].as_str().unwrap().is_empty());
    assert!(answer.headers.get("server").is_none(), "no banner");
}

/// A request of an editor to a path, with anything as its body.
fn raw(
    world: &World,
    method: Method,
    path: &str,
    content_type: &str,
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = world.request(Editor, method, path, &[], None);
    request.headers_mut().insert("content-type", content_type.parse().unwrap());
    request.headers_mut().insert("idempotency-key", new_id().to_string().parse().unwrap());
    *request.body_mut() = body.into();
    request
}

#[tokio::test]
async fn every_error_has_the_same_form() {
    let world = World::with_shop().await;
    let flags = "/projects/shop/flags";
    let json_type = "application/json";
    let post = |content_type, body: String| raw(&world, Method::POST, flags, content_type, body);
    let get = |path: &str| world.request(Viewer, Method::GET, path, &[], None);
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33));
    let no_key = world.request(Editor, Method::POST, flags, &[], Some(&json!({})));
    let bad_key = world.request(Editor, Method::POST, flags, &[("idempotency-key", "one")], Some(&json!({})));
    let no_version = raw(&world, Method::PATCH, SWITCH, json_type, "{}");
    let unknown_member =
        post(json_type, json!({"id": new_id(), "key": "a", "kind": "boolean", "x": 1}).to_string());
    let mismatch = ("idempotency-key", new_id().to_string());
    let other_key = world.request(
        Editor,
        Method::POST,
        "/change-sets",
        &[(mismatch.0, &mismatch.1)],
        Some(&change_set("shop", vec![])),
    );
    let rows = vec![
        (get("/nowhere"), 404, "not_found"),
        (get("/projects/shop/flags/1-is-no-key"), 404, "not_found"),
        (world.request(Viewer, Method::DELETE, "/projects", &[], None), 405, "method_not_allowed"),
        (world.request(Nobody, Method::GET, "/projects", &[], None), 401, "unauthenticated"),
        (get("/projects/shop/flags?limit=0"), 400, "invalid_request"),
        (get("/projects/shop/flags?limit=501"), 400, "invalid_request"),
        (get("/projects/shop/flags?limit=many"), 400, "invalid_request"),
        (get("/projects/shop/flags?unheard=of"), 400, "invalid_request"),
        (get("/projects/shop/flags?cursor=nonsense"), 400, "invalid_request"),
        (get("/projects/shop/flags?sort=colour"), 400, "invalid_request"),
        (get("/feed"), 400, "invalid_request"),
        (get("/feed?project=shop&scope=installation"), 400, "invalid_request"),
        (post(json_type, large), 413, "payload_too_large"),
        (post(json_type, deep), 400, "invalid_request"),
        (post(json_type, "{".to_owned()), 400, "invalid_request"),
        (post(json_type, "{} {}".to_owned()), 400, "invalid_request"),
        (post("text/plain", "{}".to_owned()), 415, "unsupported_media_type"),
        (unknown_member, 400, "invalid_request"),
        (no_key, 400, "invalid_request"),
        (bad_key, 400, "invalid_request"),
        (other_key, 400, "invalid_request"),
        (no_version, 428, "precondition_required"),
    ];
    let mut ids = BTreeSet::new();
    for (request, status, code) in rows {
        let answer = world.send(request).await;
        check(&answer, status, code);
        ids.insert(answer.header("x-request-id").to_owned());
    }
    assert_eq!(ids.len(), 22, "every request has its own id");
}

#[tokio::test]
async fn problems_say_where_they_are() {
    let world = World::with_shop().await;
    let flags = "/projects/shop/flags";
    let rows: [(Value, u16, &str); 5] = [
        (json!({"id": "x", "key": "a", "kind": "boolean"}), 400, "/id"),
        (json!({"id": new_id(), "key": "1", "kind": "boolean"}), 400, "/key"),
        (json!({"id": new_id(), "key": "a", "kind": "boolean", "tags": ["a", 1]}), 400, "/tags/1"),
        (json!({"id": new_id(), "key": "a", "kind": "boolean", "name": "n".repeat(201)}), 422, "/name"),
        (
            json!({"id": new_id(), "key": "a", "kind": "boolean", "tags": ["ok", "t".repeat(101)]}),
            422,
            "/tags/1",
        ),
    ];
    for (body, status, pointer) in rows {
        let answer = world.write(Editor, Method::POST, flags, &[], body.clone()).await.expect(status);
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
}

#[tokio::test]
async fn good_answers_have_the_headers_too_and_are_compressed_on_request() {
    let world = World::with_shop().await;
    let path = "/projects/shop/flags";
    let answer = world.get(Viewer, path).await.expect(200);
    for (name, value) in HEADERS {
        assert_eq!(answer.header(name), *value, "{name}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");
    let request = world.request(Viewer, Method::GET, path, &[("accept-encoding", "gzip")], None);
    assert_eq!(world.open(request).await.headers()["content-encoding"], "gzip");
}

#[tokio::test]
async fn a_change_set_names_all_its_problems_at_once() {
    let world = World::with_shop().await;
    let set = change_set(
        "shop",
        vec![
            create("flag", "a.one", json!({"kind": "boolean", "name": "n".repeat(201), "colour": "red"})),
            create("flag", "checkout.express-pay", json!({"kind": "boolean"})),
            create("environment", "qa", json!({"name": "", "color": "teal", "position": 3})),
        ],
    );
    // An editor may not create environments; that is said before anything else.
    world.submit(Editor, "", &set).await.refused(403, "forbidden");
    let refused = world.submit(crate::world::Admin, "", &set).await.refused(422, "validation_failed").body;
    let found: Vec<(&str, &str)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    let expected = [
        ("/operations/0/fields/colour", "unknown_field"),
        ("/operations/0/fields/name", "too_long"),
        ("/operations/1/document/key", "key_taken"),
        ("/operations/2/fields/name", "empty"),
    ];
    assert_eq!(found, expected);
}
