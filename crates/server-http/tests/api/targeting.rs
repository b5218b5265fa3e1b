//! Segments, overrides, rules, and what documents say of one another.

use crate::world::{Admin, Editor, SWITCH, Viewer, World, act, change, configure, create, new_id};
use http::Method;
use serde_json::{Value, json};

const FLAG: &str = "checkout.express-pay";

fn condition(attribute: &str, operator: &str, value: Value) -> Value {
    json!({"id": new_id(), "attribute": attribute, "operator": operator, "value": value})
}

fn rule(conditions: Vec<Value>) -> Value {
    json!({"id": new_id(), "name": "", "enabled": true, "conditions": conditions, "serve": {"value": true}})
}

/// The pointers and codes of a refusal, which come with advice.
fn errors(body: &Value) -> Vec<(&str, &str)> {
    let errors = body["errors"].as_array().unwrap();
    assert!(errors.iter().all(|error| error["advice"].as_str().is_some_and(|advice| !advice.is_empty())));
    errors.iter().map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_segment_lives_and_dies() {
    let world = World::with_shop().await;
    let path = "/projects/shop/segments";
    let body = json!({
        "id": new_id(), "key": "beta", "name": "Beta testers",
        "conditions": [condition("email", "ends_with", json!("@example.com"))],
    });
    let made = world.write(Editor, Method::POST, path, &[], body.clone()).await.expect(201);
    assert_eq!(made.header("location"), "https://flags.example.org/team/api/v1/projects/shop/segments/beta");
    let one = format!("{path}/beta");
    let read = world.get(Viewer, &one).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&made.body, "\"1\""));
    assert_eq!(read.body["conditions"], body["conditions"]);
    let staff = json!({"id": new_id(), "key": "staff"});
    world.write(Editor, Method::POST, path, &[], staff).await.expect(201);
    let patch = json!({"parent": "staff", "enabled": false});
    let changed =
        world.write(Editor, Method::PATCH, &one, &[("if-match", "\"1\"")], patch.clone()).await.expect(200);
    assert_eq!((&changed.body["parent"], &changed.body["enabled"]), (&json!("staff"), &json!(false)));
    world
        .write(Editor, Method::PATCH, &one, &[("if-match", "\"1\"")], patch)
        .await
        .refused(412, "precondition_failed");
    let alone =
        world.write(Editor, Method::PATCH, &one, &[("if-match", "\"2\"")], json!({"parent": null})).await;
    assert_eq!(alone.expect(200).body.get("parent"), None, "null takes it away");
    let page = world.get(Viewer, &format!("{path}?limit=1")).await.expect(200).body;
    assert_eq!(page["items"][0]["key"], "beta");
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = world.get(Viewer, &format!("{path}?limit=1&cursor={cursor}")).await.expect(200).body;
    assert_eq!((&page["items"][0]["key"], page.get("next_cursor")), (&json!("staff"), None));

    let key = new_id().to_string();
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"3\"")];
    let delete = || world.request(Admin, Method::DELETE, &one, &headers, None);
    let gone = world.send(delete()).await.expect(200).body;
    assert_eq!(gone["sentences"], json!(["Delete the segment beta."]));
    assert_eq!(world.send(delete()).await.expect(200).body, gone, "a repeat has the same answer");
    world.get(Viewer, &one).await.refused(404, "not_found");
    world.write(Editor, Method::POST, path, &[], json!({"id": new_id(), "key": "beta"})).await.expect(201);
}

#[tokio::test]
async fn an_override_is_for_one_target_once() {
    let world = World::with_shop().await;
    let path = "/projects/shop/overrides";
    let body = |id: &str, target_id: &str, value: Value| {
        json!({
            "id": id, "flag": FLAG, "environment": "production", "target": "user", "target_id": target_id,
            "value": value,
        })
    };
    let id = new_id().to_string();
    let made =
        world.write(Editor, Method::POST, path, &[], body(&id, "u1", json!(true))).await.expect(201).body;
    assert_eq!((&made["flag"], &made["environment"]), (&json!(FLAG), &json!("production")));
    let again = body(&new_id().to_string(), "u1", json!(false));
    world.write(Editor, Method::POST, path, &[], again).await.refused(422, "validation_failed");
    let wrong = body(&new_id().to_string(), "", json!("yes"));
    let refused = world.write(Editor, Method::POST, path, &[], wrong).await.refused(422, "validation_failed");
    assert_eq!(errors(&refused.body), [("/target_id", "empty"), ("/value", "invalid_value")]);
    let nowhere = json!({
        "id": new_id(), "flag": "nothing", "environment": "production", "target": "user", "target_id": "u",
        "value": true,
    });
    world.write(Editor, Method::POST, path, &[], nowhere).await.refused(409, "conflict");

    world
        .write(Editor, Method::POST, path, &[], body(&new_id().to_string(), "u2", json!(true)))
        .await
        .expect(201);
    for (query, expected) in [
        ("", 2),
        ("?target=user&target_id=u2", 1),
        ("?target=tenant&target_id=u2", 0),
        ("?flag=search.ranking", 0),
        ("?environment=production&flag=checkout.express-pay", 2),
    ] {
        let found = world.get(Viewer, &format!("{path}{query}")).await.expect(200).body;
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}");
    }
    world.get(Viewer, &format!("{path}?target=user")).await.refused(400, "invalid_request");
    let one = format!("{path}/{id}");
    let patch = json!({"value": false, "expires_at": "2027-01-01T00:00:00Z"});
    let changed =
        world.write(Editor, Method::PATCH, &one, &[("if-match", "\"1\"")], patch).await.expect(200).body;
    assert_eq!((&changed["value"], &changed["expires_at"]), (&json!(false), &json!("2027-01-01T00:00:00Z")));
    let immutable = json!({"target_id": "u3"});
    world
        .write(Editor, Method::PATCH, &one, &[("if-match", "\"2\"")], immutable)
        .await
        .refused(400, "invalid_request");
    let deleted =
        world.write(Editor, Method::DELETE, &one, &[("if-match", "\"2\"")], json!({})).await.expect(200).body;
    assert_eq!(
        deleted["sentences"],
        json!(["Delete the override of checkout.express-pay for the user u1 in production."])
    );
    world
        .write(Editor, Method::DELETE, &one, &[("if-match", "\"3\"")], json!({}))
        .await
        .refused(404, "not_found");
    let anew = body(&new_id().to_string(), "u1", json!(true));
    world.write(Editor, Method::POST, path, &[], anew).await.expect(201);
}

#[tokio::test]
async fn every_problem_of_a_rule_is_named_with_its_place_and_advice() {
    let world = World::with_shop().await;
    let wrong = json!({
        "rules": [
            rule(vec![condition("", "eq", json!(1)), condition("x", "in", json!(1))]),
            rule(vec![condition("x", "matches", json!("(?=a)"))]),
        ],
        "fallthrough": {"serve": {"variant": "blue"}},
        "schedules": [{"id": new_id(), "time_zone": "Mars", "serve": {"value": true}}],
    });
    let refused = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], wrong).await;
    let refused = refused.refused(422, "validation_failed").body;
    assert_eq!(
        errors(&refused),
        [
            ("/rules/0/conditions/0/attribute", "empty"),
            ("/rules/0/conditions/1/value", "wrong_type"),
            ("/rules/1/conditions/0/value", "invalid_pattern"),
            ("/fallthrough/serve/variant", "unknown_reference"),
            ("/schedules/0/time_zone", "invalid_time_zone"),
        ]
    );
    let unread = json!({"rules": [{"id": new_id()}], "fallthrough": {"serve": {"value": true}, "extra": 1}});
    let refused = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], unread).await;
    let refused = refused.refused(422, "validation_failed").body;
    let mut found = errors(&refused);
    found.sort_unstable();
    assert_eq!(found, [("/fallthrough/extra", "unknown_field"), ("/rules/0/serve", "missing_field")]);
    assert_eq!(world.get(Viewer, SWITCH).await.body["version"], 1, "nothing was written");
}

#[tokio::test]
async fn rules_are_written_read_and_told_in_sentences() {
    let world = World::with_shop().await;
    let asks = rule(vec![condition("plan", "eq", json!("pro")), condition("", "in_segment", json!("beta"))]);
    let body = json!({"rules": [asks]});
    let refused = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], body.clone()).await;
    let refused = refused.refused(422, "validation_failed").body;
    assert_eq!(errors(&refused), [("/rules/0/conditions/1/value", "unknown_reference")]);

    let id = world.get(Viewer, SWITCH).await.body["id"].clone();
    // The segment may come with the same change set, in any order.
    let operations = vec![
        change(&id, FLAG, "production", 1, json!({"rules": [asks]})),
        create("segment", "beta", json!({})),
    ];
    let answer = world.apply(Editor, "shop", operations).await.expect(200).body;
    let sentence = "Change checkout.express-pay in production: Add the rule \
        “If plan is \"pro\" and in the segment beta: true”.";
    assert_eq!(answer["sentences"], json!([sentence, "Create the segment beta."]));
    assert_eq!(world.get(Viewer, SWITCH).await.body["rules"], body["rules"]);

    let segment = world.get(Viewer, "/projects/shop/segments/beta").await.body;
    let delete = act("delete", "segment", &segment["id"], "beta", 1, json!({}));
    let refused =
        world.apply(Admin, "shop", vec![delete.clone()]).await.refused(422, "validation_failed").body;
    assert_eq!(errors(&refused), [("/operations/0/document", "mismatch")]);
    let operations = vec![change(&id, FLAG, "production", 2, json!({"rules": []})), delete];
    world.apply(Admin, "shop", operations).await.expect(200);
}

#[tokio::test]
async fn a_variant_that_is_served_stays() {
    let world = World::with_shop().await;
    let path = "/projects/shop/flags/search.ranking";
    let variant = |key: &str| json!({"id": new_id(), "key": key, "value": key, "weight": 50});
    let variants = json!({"variants": [variant("a"), variant("b")]});
    let made = world.get(Viewer, path).await;
    let changed = world
        .write(Editor, Method::PATCH, path, &[("if-match", made.header("etag"))], variants)
        .await
        .expect(200);
    assert_eq!(changed.body["variants"][1]["key"], "b");
    let split = json!({"enabled": true, "fallthrough": {"serve": {"split": {}}, "rollout_percentage": 12.5}});
    world.apply(Editor, "shop", vec![configure("search.ranking", "production", split)]).await.expect(200);
    let fewer = json!({"variants": [variant("a")]});
    let tag = world.get(Viewer, path).await.header("etag").to_owned();
    let refused = world.write(Editor, Method::PATCH, path, &[("if-match", &tag)], fewer).await;
    let refused = refused.refused(422, "validation_failed").body;
    assert_eq!(errors(&refused), [("/variants", "weights")]);
    assert!(refused["errors"][0]["detail"].as_str().unwrap().starts_with("in production, /fallthrough"));
}

#[tokio::test]
async fn nothing_leans_on_itself_or_on_what_is_gone() {
    let world = World::with_shop().await;
    let needs = |flag: &str, value: Value| json!({"prerequisites": [{"flag": flag, "value": value}]});
    let patch = |path: String, body: Value| {
        let world = &world;
        async move {
            let tag = world.get(Viewer, &path).await.header("etag").to_owned();
            world.write(Admin, Method::PATCH, &path, &[("if-match", &tag)], body).await
        }
    };
    let flag = |key: &str| format!("/projects/shop/flags/{key}");
    let unfit =
        patch(flag("search.ranking"), needs(FLAG, json!("on"))).await.refused(422, "validation_failed").body;
    assert_eq!(errors(&unfit), [("/prerequisites/0/value", "invalid_value")]);
    patch(flag("search.ranking"), needs(FLAG, json!(true))).await.expect(200);
    let circle =
        patch(flag(FLAG), needs("search.ranking", json!("x"))).await.refused(422, "validation_failed").body;
    assert_eq!(errors(&circle), [("/prerequisites", "cycle")]);
    let gone = patch(flag(FLAG), needs("nothing", json!(true))).await.refused(422, "validation_failed").body;
    assert_eq!(errors(&gone), [("/prerequisites/0/flag", "unknown_reference")]);
    let needed = world.get(Viewer, &flag(FLAG)).await.body;
    let delete = act("delete", "flag", &needed["id"], FLAG, 1, json!({}));
    let refused = world.apply(Admin, "shop", vec![delete]).await.refused(422, "validation_failed").body;
    assert_eq!(errors(&refused), [("/operations/0/document", "mismatch")]);

    let environment = |key: &str| format!("/projects/shop/environments/{key}");
    patch(environment("production"), json!({"inherits_from": "development"})).await.expect(200);
    let circle = patch(environment("development"), json!({"inherits_from": "production"})).await;
    assert_eq!(errors(&circle.refused(422, "validation_failed").body), [("/inherits_from", "cycle")]);
    patch(environment("production"), json!({"inherits_from": null, "approvals_required": 2}))
        .await
        .expect(200);
}

#[tokio::test]
async fn overrides_go_with_their_flag() {
    let world = World::with_shop().await;
    let body = json!({
        "id": new_id(), "flag": FLAG, "environment": "production", "target": "tenant", "target_id": "t",
        "value": true,
    });
    world.write(Editor, Method::POST, "/projects/shop/overrides", &[], body).await.expect(201);
    let flag = world.get(Viewer, "/projects/shop/flags/checkout.express-pay").await.body;
    let delete = act("delete", "flag", &flag["id"], FLAG, 1, json!({}));
    world.apply(Admin, "shop", vec![delete]).await.expect(200);
    assert_eq!(world.count("documents where kind = 'override' and not deleted").await, 0);
    let feed = world.get(Viewer, "/feed?project=shop").await.expect(200).body;
    assert!(!feed.to_string().contains("\"override\""), "a snapshot has no tombstones");
}
