//! Every operation, knocked on by everyone.

use crate::world::{
    Admin, BadToken, Editor, NoGroup, Nobody, SWITCH, Superadmin, Viewer, World, change_set, create, new_id,
};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An operation: how it is called, and what nobody, a bad token, a user in no group, a viewer, an editor and an
/// admin get.
struct Row {
    id: &'static str,
    method: Method,
    path: &'static str,
    body: fn() -> Option<Value>,
    /// The version of this path goes into `If-Match`.
    versioned: bool,
    expected: [u16; 6],
}

const READ: [u16; 6] = [401, 401, 404, 200, 200, 200];
const EVERY_USER: [u16; 6] = [401, 401, 200, 200, 200, 200];
const PUBLIC: [u16; 6] = [200; 6];

fn read(id: &'static str, path: &'static str, expected: [u16; 6]) -> Row {
    Row { id, method: Method::GET, path, body: || None, versioned: false, expected }
}

fn write(
    id: &'static str,
    method: Method,
    path: &'static str,
    body: fn() -> Option<Value>,
    expected: [u16; 6],
) -> Row {
    let versioned = method != Method::POST;
    Row { id, method, path, body, versioned, expected }
}

fn rows() -> Vec<Row> {
    vec![
        read("get_protected_resource", "/.well-known/oauth-protected-resource", PUBLIC),
        read("get_liveness", "/health/live", PUBLIC),
        read("get_readiness", "/health/ready", PUBLIC),
        read("get_server", "/api/v1/server", EVERY_USER),
        read("get_me", "/api/v1/me", EVERY_USER),
        read("list_projects", "/api/v1/projects", EVERY_USER),
        read("stream_events", "/api/v1/events", EVERY_USER),
        read("get_project", "/api/v1/projects/shop", READ),
        read("list_environments", "/api/v1/projects/shop/environments", READ),
        read("get_environment", "/api/v1/projects/shop/environments/production", READ),
        read("list_flags", "/api/v1/projects/shop/flags", READ),
        read("get_flag", "/api/v1/projects/shop/flags/checkout.express-pay", READ),
        read("list_flag_changes", "/api/v1/projects/shop/flags/checkout.express-pay/changes", READ),
        read(
            "get_flag_environment",
            "/api/v1/projects/shop/flags/search.ranking/environments/production",
            READ,
        ),
        read("list_tokens", "/api/v1/projects/shop/tokens", [401, 401, 404, 403, 200, 200]),
        read("list_stale_flags", "/api/v1/projects/shop/stale-flags", READ),
        // Applications are let in by tokens of their own, whatever role a user has.
        read("stream_evaluation_events", "/ofrep/v1/events?ticket=none", [401; 6]),
        write(
            "evaluate_flags",
            Method::POST,
            "/ofrep/v1/evaluate/flags",
            || Some(json!({"context": {}})),
            [401; 6],
        ),
        write(
            "evaluate_flag",
            Method::POST,
            "/ofrep/v1/evaluate/flags/search.ranking",
            || Some(json!({"context": {}})),
            [401; 6],
        ),
        write(
            "create_token",
            Method::POST,
            "/api/v1/projects/shop/tokens",
            || Some(json!({"id": new_id(), "name": "a service", "environment": "production"})),
            [401, 401, 404, 403, 403, 201],
        ),
        write(
            "revoke_token",
            Method::DELETE,
            "/api/v1/projects/shop/tokens/00000000-0000-7000-8000-000000000001",
            || Some(json!({})),
            [401, 401, 404, 403, 403, 404],
        ),
        read("read_feed", "/api/v1/feed?project=shop", READ),
        write(
            "create_project",
            Method::POST,
            "/api/v1/projects",
            || Some(json!({"id": new_id(), "key": "new", "name": "New"})),
            [401, 401, 404, 403, 403, 201],
        ),
        write(
            "update_project",
            Method::PATCH,
            "/api/v1/projects/shop",
            || Some(json!({"name": "Shop"})),
            [401, 401, 404, 403, 403, 200],
        ),
        write(
            "create_environment",
            Method::POST,
            "/api/v1/projects/shop/environments",
            || Some(json!({"id": new_id(), "key": "load", "name": "Load", "color": "violet", "position": 2})),
            [401, 401, 404, 403, 403, 201],
        ),
        write(
            "update_environment",
            Method::PATCH,
            "/api/v1/projects/shop/environments/production",
            || Some(json!({"name": "Live"})),
            [401, 401, 404, 403, 403, 200],
        ),
        write(
            "create_flag",
            Method::POST,
            "/api/v1/projects/shop/flags",
            || Some(json!({"id": new_id(), "key": format!("a.{}", new_id()), "kind": "boolean"})),
            [401, 401, 404, 403, 201, 201],
        ),
        write(
            "update_flag",
            Method::PATCH,
            "/api/v1/projects/shop/flags/checkout.express-pay",
            || Some(json!({"name": new_id().to_string()})),
            [401, 401, 404, 403, 200, 200],
        ),
        write(
            "replace_flag_environment",
            Method::PUT,
            "/api/v1/projects/shop/flags/checkout.express-pay/environments/production",
            || Some(json!({"enabled": true, "off_value": false, "fallthrough": {"serve": {"value": true}}})),
            [401, 401, 404, 403, 200, 200],
        ),
        write(
            "update_flag_environment",
            Method::PATCH,
            "/api/v1/projects/shop/flags/checkout.express-pay/environments/production",
            || Some(json!({"enabled": false})),
            [401, 401, 404, 403, 200, 200],
        ),
        read("list_segments", "/api/v1/projects/shop/segments", READ),
        read("get_segment", "/api/v1/projects/shop/segments/beta", READ),
        write(
            "create_segment",
            Method::POST,
            "/api/v1/projects/shop/segments",
            || Some(json!({"id": new_id(), "key": format!("s.{}", new_id())})),
            [401, 401, 404, 403, 201, 201],
        ),
        write(
            "update_segment",
            Method::PATCH,
            "/api/v1/projects/shop/segments/beta",
            || Some(json!({"name": new_id().to_string()})),
            [401, 401, 404, 403, 200, 200],
        ),
        write(
            "delete_segment",
            Method::DELETE,
            "/api/v1/projects/shop/segments/beta",
            || Some(json!({})),
            [401, 401, 404, 403, 403, 200],
        ),
        read("list_overrides", "/api/v1/projects/shop/overrides", READ),
        read("get_override", OVERRIDE_PATH, READ),
        write(
            "create_override",
            Method::POST,
            "/api/v1/projects/shop/overrides",
            || {
                let target = new_id().to_string();
                Some(json!({
                    "id": new_id(), "flag": "checkout.express-pay", "environment": "production",
                    "target": "user", "target_id": target, "value": true,
                }))
            },
            [401, 401, 404, 403, 201, 201],
        ),
        write(
            "update_override",
            Method::PATCH,
            OVERRIDE_PATH,
            || Some(json!({"value": false})),
            [401, 401, 404, 403, 200, 200],
        ),
        write(
            "delete_override",
            Method::DELETE,
            OTHER_OVERRIDE_PATH,
            || Some(json!({})),
            [401, 401, 404, 403, 200, 404],
        ),
        write(
            "create_change_set",
            Method::POST,
            "/api/v1/change-sets",
            || {
                let key = format!("b.{}", new_id());
                Some(change_set("shop", vec![create("flag", &key, json!({"kind": "boolean"}))]))
            },
            [401, 401, 404, 403, 200, 200],
        ),
    ]
}

const OVERRIDE_PATH: &str = "/api/v1/projects/shop/overrides/01920000-0000-7000-8000-00000000000a";
const OTHER_OVERRIDE_PATH: &str = "/api/v1/projects/shop/overrides/01920000-0000-7000-8000-00000000000b";

/// The shop with a segment and two overrides.
async fn shop_with_targeting() -> World {
    let world = World::with_shop().await;
    world.apply(Editor, "shop", vec![create("segment", "beta", json!({}))]).await.expect(200);
    for (path, target_id) in [(OVERRIDE_PATH, "u1"), (OTHER_OVERRIDE_PATH, "u2")] {
        let body = json!({
            "id": path.rsplit('/').next(), "flag": "checkout.express-pay", "environment": "production",
            "target": "user", "target_id": target_id, "value": true,
        });
        world.write(Editor, Method::POST, "/projects/shop/overrides", &[], body).await.expect(201);
    }
    world
}

#[tokio::test]
async fn everyone_gets_what_the_table_says() {
    let world = shop_with_targeting().await;
    for row in rows() {
        for (who, expected) in
            [Nobody, BadToken, NoGroup, Viewer, Editor, Admin].into_iter().zip(row.expected)
        {
            let body = (row.body)();
            let path = row.path.strip_prefix("/api/v1");
            let key = new_id().to_string();
            let mut headers = vec![];
            if body.is_some() && row.id != "create_change_set" {
                headers.push(("idempotency-key", key.as_str()));
            }
            let tag;
            if row.versioned {
                let read = world.get(Superadmin, path.unwrap()).await;
                // Once it is deleted, any version will do.
                tag = if read.status == 404 { "\"1\"".to_owned() } else { read.header("etag").to_owned() };
                headers.push(("if-match", tag.as_str()));
            }
            let mut request =
                world.request(who, row.method.clone(), path.unwrap_or(""), &headers, body.as_ref());
            if path.is_none() {
                *request.uri_mut() = row.path.parse().unwrap();
            }
            let response = world.open(request).await;
            assert_eq!(response.status().as_u16(), expected, "{} by {who:?}", row.id);
            let challenge = response.headers().contains_key("www-authenticate");
            assert_eq!(challenge, expected == 401, "{} by {who:?}", row.id);
        }
    }
}

#[test]
fn every_operation_of_the_description_is_in_the_table() {
    let document: Value = serde_json::from_str(&server_http::openapi_json()).unwrap();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|operations| operations.as_object().unwrap())
        .map(|(method, operation)| {
            (operation["operationId"].as_str().unwrap().to_owned(), method.to_uppercase())
        })
        .collect();
    let table: BTreeSet<(String, String)> =
        rows().iter().map(|row| (row.id.to_owned(), row.method.to_string())).collect();
    assert_eq!(described, table);
}

#[tokio::test]
async fn a_user_in_no_group_is_told_who_they_are_and_sees_nothing() {
    let world = World::with_shop().await;
    let me = world.get(NoGroup, "/me").await.expect(200).body;
    assert_eq!((&me["role"], &me["name"]), (&Value::Null, &json!("The NoGroup")));
    assert_eq!(world.get(NoGroup, "/projects").await.body, json!({"items": []}));
    let there = world.get(NoGroup, "/projects/shop").await.refused(404, "not_found").body;
    let not_there = world.get(Viewer, "/projects/nowhere").await.refused(404, "not_found").body;
    assert_eq!(there["detail"], not_there["detail"], "hidden and absent look alike");
}

#[tokio::test]
async fn me_is_the_highest_role_and_a_read_does_not_write() {
    let world = World::empty().await;
    for (who, role) in [(Viewer, "viewer"), (Editor, "editor"), (Admin, "admin"), (Superadmin, "superadmin")]
    {
        let me = world.get(who, "/me").await.expect(200).body;
        assert_eq!(
            (me["role"].as_str(), me["subject"].as_str()),
            (Some(role), Some(format!("{who:?}").as_str()))
        );
        let again = world.get(who, "/me").await.expect(200).body;
        assert_eq!(me["id"], again["id"], "one principal");
    }
}

#[tokio::test]
async fn refused_writes_are_in_the_log_of_refusals_and_reads_in_none() {
    let world = World::with_shop().await;
    let before = (world.count("audit").await, world.count("audit where outcome = 'refused'").await);
    world.get(Viewer, "/projects/shop/flags").await.expect(200);
    world.get(NoGroup, "/projects/shop/flags").await.expect(404);
    let tag = world.get(Viewer, SWITCH).await.header("etag").to_owned();
    let body = json!({"enabled": true});
    let after_reads = (world.count("audit").await, world.count("audit where outcome = 'refused'").await);
    assert_eq!(before, after_reads);
    world
        .write(Viewer, Method::PATCH, SWITCH, &[("if-match", &tag)], body.clone())
        .await
        .refused(403, "forbidden");
    world.write(Editor, Method::PATCH, SWITCH, &[("if-match", &tag)], body).await.expect(200);
    let after = (world.count("audit").await, world.count("audit where outcome = 'refused'").await);
    assert_eq!(after, (before.0 + 2, before.1 + 1));
    let body = json!({"enabled": true});
    world.write(NoGroup, Method::PATCH, SWITCH, &[("if-match", &tag)], body).await.refused(404, "not_found");
    assert_eq!(world.count("audit where outcome = 'refused'").await, before.1 + 2, "hidden ones too");
}
