//! What applications are answered.

use crate::world::{
    Admin, Answer, Editor, SWITCH, Superadmin, World, act, change, configure, create, new_id, until,
};
use axum::body::Body;
use http::{Method, Request};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Flags of each kind in `production`, as their fallthroughs say.
pub(crate) async fn world() -> World {
    let world = World::with_shop().await;
    let on = |value: Value| json!({"enabled": true, "fallthrough": {"serve": {"value": value}}});
    let operations = vec![
        create("flag", "limit", json!({"kind": "number"})),
        create("flag", "theme", json!({"kind": "json"})),
        create("flag", "steps", json!({"kind": "json"})),
        create(
            "flag",
            "sticky",
            json!({"kind": "string", "variants": [
                {"id": new_id(), "key": "blue", "value": "b", "weight": 50},
                {"id": new_id(), "key": "green", "value": "g", "weight": 50},
            ]}),
        ),
        configure("limit", "production", on(json!(12.5))),
        configure("theme", "production", on(json!({"primary": "blue"}))),
        configure("steps", "production", on(json!([1, 2]))),
        configure("sticky", "production", json!({"enabled": true, "fallthrough": {"serve": {"split": {}}}})),
        configure("search.ranking", "production", on(json!("bm25"))),
        configure("search.ranking", "development", on(json!("neural"))),
    ];
    world.apply(Superadmin, "shop", operations).await.expect(200);
    world
}

/// What an application sees of a flag.
fn seen(answer: &Answer) -> (&Value, &Value, &Value) {
    (&answer.body["value"], &answer.body["reason"], &answer.body["variant"])
}

#[tokio::test]
async fn a_flag_of_each_kind_is_answered_in_the_words_of_the_protocol() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let check = async |flag: &str, value: Value, reason: &str| {
        let answer = world.evaluate(&token, Some(flag), json!({"targetingKey": "u1"})).await.expect(200);
        assert_eq!(seen(&answer), (&value, &json!(reason), &json!("")), "{flag}");
        assert_eq!(answer.body["key"], flag);
        assert_eq!(answer.body["metadata"]["flagSetId"], "shop/production");
    };
    check("checkout.express-pay", json!(false), "DISABLED").await;
    check("search.ranking", json!("bm25"), "STATIC").await;
    check("limit", json!(12.5), "STATIC").await;
    check("theme", json!({"primary": "blue"}), "STATIC").await;
    check("steps", json!({"value": [1, 2]}), "STATIC").await;
    let split = world.evaluate(&token, Some("sticky"), json!({"targetingKey": "u1"})).await.expect(200);
    assert_eq!(split.body["reason"], "SPLIT");
    assert!(split.body["variant"] == "blue" || split.body["variant"] == "green", "{:#}", split.body);
}

#[tokio::test]
async fn rules_and_overrides_match_by_context() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let flag = world.get(Admin, "/projects/shop/flags/limit").await.body;
    let config = world.get(Admin, "/projects/shop/flags/limit/environments/production").await.body;
    let rule = json!({"id": new_id(), "conditions": [{"id": new_id(), "attribute": "age", "operator": "gte", "value": 18}],
        "serve": {"value": 100}});
    let operation = change(&config["id"], "limit", "production", 1, json!({"rules": [rule]}));
    world.apply(Editor, "shop", vec![operation]).await.expect(200);
    let check = async |context: Value, value: Value, reason: &str| {
        let answer = world.evaluate(&token, Some("limit"), context).await.expect(200);
        assert_eq!((&answer.body["value"], &answer.body["reason"]), (&value, &json!(reason)));
        answer
    };
    check(json!({"age": 18}), json!(100), "TARGETING_MATCH").await;
    check(json!({"age": 17.5}), json!(12.5), "STATIC").await;
    check(json!({}), json!(12.5), "STATIC").await;
    check(json!({"age": "18"}), json!(12.5), "STATIC").await;
    assert!(flag["id"].is_string());
}

#[tokio::test]
async fn only_a_flag_that_divides_contexts_needs_a_targeting_key() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    world.evaluate(&token, Some("search.ranking"), json!({})).await.expect(200);
    for context in [json!({}), json!({"targetingKey": ""})] {
        let refused = world.evaluate(&token, Some("sticky"), context.clone()).await.expect(400).body;
        assert_eq!(
            (&refused["errorCode"], &refused["key"]),
            (&json!("TARGETING_KEY_MISSING"), &json!("sticky"))
        );
        let all = world.evaluate(&token, None, context).await.expect(200).body;
        let of = |key: &str| {
            all["flags"].as_array().unwrap().iter().find(|flag| flag["key"] == key).cloned().unwrap()
        };
        assert_eq!(of("sticky")["errorCode"], "TARGETING_KEY_MISSING");
        assert_eq!(of("search.ranking")["value"], "bm25", "one bad flag does not fail the others");
    }
}

#[tokio::test]
async fn a_token_sees_its_own_environment_and_no_other() {
    let world = world().await;
    world.create_project("other").await;
    let operations = vec![
        create("environment", "production", json!({"name": "P", "color": "red", "position": 0})),
        create("flag", "elsewhere", json!({"kind": "boolean"})),
    ];
    world.apply(Superadmin, "other", operations).await.expect(200);
    let (_, production) = world.evaluation_token("production").await;
    let (_, development) = world.evaluation_token("development").await;
    let (_, other) = world.evaluation_token_of("other", "production", None).await;
    let value = async |token: &str| {
        world.evaluate(token, Some("search.ranking"), json!({})).await.body["value"].clone()
    };
    assert_eq!((value(&production).await, value(&development).await), (json!("bm25"), json!("neural")));
    for (token, flag) in [(&other, "search.ranking"), (&production, "elsewhere"), (&production, "no.such")] {
        let missing = world.evaluate(token, Some(flag), json!({})).await.expect(404).body;
        assert_eq!((&missing["errorCode"], &missing["key"]), (&json!("FLAG_NOT_FOUND"), &json!(flag)));
    }
    let keys = async |token: &str| -> Vec<String> {
        let all = world.evaluate(token, None, json!({})).await.body;
        all["flags"].as_array().unwrap().iter().map(|flag| flag["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(&other).await, ["elsewhere"]);
    assert_eq!(keys(&production).await.len(), 6);
}

#[tokio::test]
async fn whoever_has_no_good_token_is_refused_in_the_same_words() {
    let world = world().await;
    let (id, revoked) = world.evaluation_token("production").await;
    let expires_at = Timestamp::from_second(world.now_s() + 60).unwrap();
    let (_, expired) = world.evaluation_token_of("shop", "production", Some(expires_at)).await;
    world.evaluate(&revoked, None, json!({})).await.expect(200);
    world.evaluate(&expired, None, json!({})).await.expect(200);
    let path = format!("/projects/shop/tokens/{id}");
    world.write(Admin, Method::DELETE, &path, &[], json!({})).await.expect(200);
    world.wait_s(60);
    let users_own = world.token(Admin).unwrap();
    let never = format!("jse_{}", "A".repeat(43));
    until("a refusal", async || world.evaluate(&revoked, None, json!({})).await.status == 401).await;
    let mut words = std::collections::BTreeSet::new();
    for token in [&revoked, &expired, &never, &users_own, &"jse_".to_owned()] {
        for flag in [None, Some("search.ranking"), Some("no.such")] {
            let refused = world.evaluate(token, flag, json!({})).await.expect(401);
            words.insert(refused.body.to_string());
        }
    }
    assert_eq!(words.len(), 1, "{words:?}");
    for path in ["/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/a", "/team/ofrep/v1/evaluate/flags"] {
        let nobody = Request::post(path).body(Body::from("{}")).unwrap();
        let answer = world.send(nobody).await.expect(401);
        crate::protocol::check(false, &answer);
    }
    // What an evaluation token opens ends there.
    let request = Request::get("/api/v1/projects").header("authorization", format!("Bearer {never}"));
    world.send(request.body(Body::empty()).unwrap()).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_may_stand_in_its_own_header() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let request = Request::post("/ofrep/v1/evaluate/flags/limit").header("x-api-key", &token);
    let answer = world.send(request.body(Body::from(r#"{"context":{}}"#)).unwrap()).await.expect(200);
    crate::protocol::check(true, &answer);
}

#[tokio::test]
async fn an_answer_that_still_holds_is_not_given_again() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let ask = async |tag: &str, context: Value| {
        let body = json!({ "context": context }).to_string();
        let headers = [("if-none-match", tag)];
        let answer = world.send(World::evaluation_request(&token, None, &headers, body)).await;
        crate::protocol::check(false, &answer);
        answer
    };
    let ana = json!({"targetingKey": "ana", "plan": "pro"});
    let tag = world.evaluate(&token, None, ana.clone()).await.expect(200).header("etag").to_owned();
    let same = ask(&tag, json!({"plan": "pro", "targetingKey": "ana"})).await.expect(304);
    assert_eq!(same.header("etag"), tag);
    ask(&format!("W/{tag}"), ana.clone()).await.expect(304);
    ask("*", ana.clone()).await.expect(200);
    ask(&tag, json!({"targetingKey": "bo", "plan": "pro"})).await.expect(200);
    let (_, other) = world.evaluation_token("development").await;
    let elsewhere = world.evaluate(&other, None, ana.clone()).await;
    assert_ne!(elsewhere.header("etag"), tag);

    // The new token was a revision as well; start from what holds now.
    let tag = world.evaluate(&token, None, ana.clone()).await.header("etag").to_owned();
    world
        .write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], json!({"enabled": true}))
        .await
        .expect(200);
    let ask = async || world.evaluate(&token, None, ana.clone()).await;
    until("another tag", async || ask().await.header("etag") != tag).await;
    let changed = ask().await;
    let flags = changed.body["flags"].as_array().unwrap();
    let switched = flags.iter().find(|flag| flag["key"] == "checkout.express-pay").unwrap();
    assert_eq!(switched["value"], true);
}

#[tokio::test]
async fn time_alone_makes_another_tag() {
    let world = world().await;
    let config = world.get(Admin, "/projects/shop/flags/limit/environments/production").await.body;
    let from = Timestamp::from_second(world.now_s() + 100).unwrap();
    let schedule = json!({"id": new_id(), "time_zone": "UTC", "valid_from": from, "serve": {"value": 99}});
    let operation = change(&config["id"], "limit", "production", 1, json!({"schedules": [schedule]}));
    world.apply(Editor, "shop", vec![operation]).await.expect(200);
    let (_, token) = world.evaluation_token("production").await;
    let before = world.evaluate(&token, None, json!({})).await.expect(200);
    world.wait_s(99);
    let still = world.evaluate(&token, None, json!({})).await.expect(200);
    assert_eq!(still.header("etag"), before.header("etag"));
    world.wait_s(1);
    let after = world.evaluate(&token, None, json!({})).await.expect(200);
    assert_ne!(after.header("etag"), before.header("etag"));
    let flags = after.body["flags"].as_array().unwrap();
    assert_eq!(flags.iter().find(|flag| flag["key"] == "limit").unwrap()["value"], 99);
}

#[tokio::test]
async fn a_deleted_flag_is_not_found_and_an_archived_one_is_off() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let flag = world.get(Admin, "/projects/shop/flags/limit").await.body;
    let archive = act("update", "flag", &flag["id"], "limit", 1, json!({"lifecycle": "archived"}));
    world.apply(Admin, "shop", vec![archive]).await.expect(200);
    let (_, newer) = world.evaluation_token("production").await;
    let off = world.evaluate(&newer, Some("limit"), json!({})).await.expect(200).body;
    assert_eq!((&off["value"], &off["reason"]), (&json!(0), &json!("DISABLED")));
    let delete = act("delete", "flag", &flag["id"], "limit", 2, json!({}));
    world.apply(Admin, "shop", vec![delete]).await.expect(200);
    until("not found", async || world.evaluate(&token, Some("limit"), json!({})).await.status == 404).await;
}

#[tokio::test]
async fn a_browser_of_any_origin_may_ask() {
    let world = world().await;
    let preflight = Request::options("/ofrep/v1/evaluate/flags")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,if-none-match");
    let answer = world.send(preflight.body(Body::empty()).unwrap()).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let (_, token) = world.evaluation_token("production").await;
    let mut request = World::evaluation_request(&token, None, &[], r#"{"context":{}}"#);
    request.headers_mut().insert("origin", "https://shop.example".parse().unwrap());
    let answer = world.send(request).await.expect(200);
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    let api = Request::options("/api/v1/projects").header("origin", "https://shop.example");
    let api = world.send(api.body(Body::empty()).unwrap()).await;
    assert_eq!(api.header("access-control-allow-origin"), "", "only what applications use");
}

#[tokio::test]
async fn another_copy_of_the_server_answers_the_same_and_hears_of_changes() {
    let world = world().await;
    let other = world.another_copy().await;
    let (id, token) = world.evaluation_token("production").await;
    let ask = async |flag: Option<&str>| {
        use tower::ServiceExt as _;
        let request = World::evaluation_request(&token, flag, &[], r#"{"context":{"targetingKey":"a"}}"#);
        other.clone().oneshot(request).await.unwrap()
    };
    let here = world.evaluate(&token, None, json!({"targetingKey": "a"})).await;
    let there = ask(None).await;
    assert_eq!(there.headers()["etag"].to_str().unwrap(), here.header("etag"));
    let path = format!("/projects/shop/tokens/{id}");
    world.write(Admin, Method::DELETE, &path, &[], json!({})).await.expect(200);
    until("a refusal of the other copy", async || ask(None).await.status() == 401).await;
}
