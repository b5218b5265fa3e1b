//! Evaluation tokens: made, listed, revoked.

use crate::world::{Admin, Editor, Viewer, World, change_set, create, new_id};
use http::Method;
use serde_json::{Value, json};

const TOKENS: &str = "/projects/shop/tokens";

fn new_token(name: &str) -> Value {
    json!({"id": new_id(), "name": name, "environment": "production"})
}

async fn audit(world: &World) -> Vec<(String, String, Option<String>, String)> {
    let client = world.database.superuser().await.unwrap();
    let rows = "select action, outcome, target_kind, canonical from jackstaff.audit \
                 where action like 'tokens:%' order by at, seq";
    let rows = client.query(rows, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
}

#[tokio::test]
async fn the_text_of_a_token_is_shown_once_and_kept_nowhere() {
    let world = World::with_shop().await;
    let body = new_token("checkout");
    let key = new_id().to_string();
    let request = || world.request(Admin, Method::POST, TOKENS, &[("idempotency-key", &key)], Some(&body));
    let created = world.send(request()).await.expect(201);
    let secret = created.body["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("jse_") && secret.len() == 47, "{secret}");
    assert!(created.header("location").ends_with(body["id"].as_str().unwrap()));
    assert_eq!(created.header("cache-control"), "no-store");

    let again = world.send(request()).await.expect(201);
    assert_eq!((&again.body["secret"], &again.body["id"]), (&Value::Null, &body["id"]));
    assert_eq!(world.count("evaluation_tokens").await, 1, "a repeat makes none");
    let mut other = body.clone();
    other["name"] = json!("another");
    let reused = world.request(Admin, Method::POST, TOKENS, &[("idempotency-key", &key)], Some(&other));
    world.send(reused).await.refused(422, "idempotency_key_reused");

    let bits = &secret["jse_".len()..];
    for table in ["evaluation_tokens", "idempotency", "audit", "history", "documents"] {
        let found = world.count(&format!("{table} t where t::text like '%{bits}%'")).await;
        assert_eq!(found, 0, "{table}");
    }
    let list = world.get(Editor, TOKENS).await.expect(200).body;
    assert_eq!(list["items"][0]["created_by"]["name"], "The Admin");
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][0]["environment"]),
        (&json!("checkout"), &json!("production"))
    );
    assert!(!list.to_string().contains("secret"), "{list}");
}

#[tokio::test]
async fn every_write_to_tokens_is_audited_once() {
    let world = World::with_shop().await;
    let (id, secret) = world.evaluation_token("production").await;
    let path = format!("{TOKENS}/{id}");
    world.write(Editor, Method::DELETE, &path, &[], json!({})).await.refused(403, "forbidden");
    let revoked = world.write(Admin, Method::DELETE, &path, &[], json!({})).await.expect(200);
    assert_eq!(revoked.body["revoked_by"]["name"], "The Admin");
    let again = world.write(Admin, Method::DELETE, &path, &[], json!({})).await.expect(200);
    assert_eq!(again.body, revoked.body, "what is revoked stays as it is");
    world.write(Viewer, Method::POST, TOKENS, &[], new_token("a")).await.refused(403, "forbidden");

    let audit = audit(&world).await;
    let seen: Vec<(&str, &str, Option<&str>)> = audit
        .iter()
        .map(|(action, outcome, kind, _)| (action.as_str(), outcome.as_str(), kind.as_deref()))
        .collect();
    let expected = [
        ("tokens:delete", "done", Some("token")),
        ("tokens:delete", "refused", None),
        ("tokens:write", "done", Some("token")),
        ("tokens:write", "refused", None),
    ];
    let mut sorted = seen.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    for (_, _, _, canonical) in &audit {
        assert!(!canonical.contains(&secret), "{canonical}");
    }
    assert!(audit.iter().any(|(_, _, _, canonical)| canonical.contains(&id.to_string())));
}

#[tokio::test]
async fn a_token_that_breaks_rules_is_refused_with_every_problem() {
    let world = World::with_shop().await;
    let check = async |body: Value, code: u16, pointers: &[&str]| {
        let answer = world.write(Admin, Method::POST, TOKENS, &[], body).await.expect(code);
        let found: Vec<&str> = answer.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(found, pointers, "{:#}", answer.body);
    };
    let token = |change: &dyn Fn(&mut Value)| {
        let mut token = new_token("a");
        change(&mut token);
        token
    };
    check(token(&|token| token["name"] = json!(" ")), 422, &["/name"]).await;
    check(token(&|token| token["name"] = json!("x".repeat(201))), 422, &["/name"]).await;
    check(token(&|token| token["environment"] = json!("nowhere")), 422, &["/environment"]).await;
    check(token(&|token| token["environment"] = json!("no key")), 400, &["/environment"]).await;
    check(token(&|token| token["expires_at"] = json!("2020-01-01T00:00:00Z")), 422, &["/expires_at"]).await;
    check(token(&|token| token["secret"] = json!("mine")), 400, &["/secret"]).await;
    let both = json!({"id": "00000000-0000-0000-0000-000000000000", "name": "", "environment": "production"});
    check(both, 422, &["/id", "/name"]).await;
    assert_eq!(world.count("evaluation_tokens").await, 0);

    let (id, _) = world.evaluation_token("production").await;
    let taken = token(&|token| token["id"] = json!(id));
    world.write(Admin, Method::POST, TOKENS, &[], taken).await.refused(422, "validation_failed");
    let without_key = world.request(Admin, Method::POST, TOKENS, &[], Some(&new_token("a")));
    world.send(without_key).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn tokens_are_listed_in_pages_and_not_of_other_projects() {
    let world = World::with_shop().await;
    world.create_project("other").await;
    let environment =
        create("environment", "production", json!({"name": "P", "color": "red", "position": 0}));
    world.submit(Admin, "", &change_set("other", vec![environment])).await.expect(200);
    world.evaluation_token_of("other", "production", None).await;
    for _ in 0..3 {
        world.evaluation_token("production").await;
        world.wait_s(1);
    }
    let first = world.get(Editor, &format!("{TOKENS}?limit=2")).await.expect(200).body;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = world.get(Editor, &format!("{TOKENS}?limit=2&cursor={cursor}")).await.expect(200).body;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &Value::Null));
    world.get(Viewer, TOKENS).await.refused(403, "forbidden");
    let id = rest["items"][0]["id"].as_str().unwrap();
    let path = format!("/projects/other/tokens/{id}");
    world.write(Admin, Method::DELETE, &path, &[], json!({})).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_new_token_is_a_revision_without_documents() {
    let world = World::with_shop().await;
    let before = world.get(Viewer, "/feed?project=shop").await.body;
    world.evaluation_token("production").await;
    let cursor = before["cursor"].as_str().unwrap();
    let after = world.get(Viewer, &format!("/feed?project=shop&cursor={cursor}")).await.expect(200).body;
    assert_eq!(after["documents"], json!([]));
    assert_eq!(after["revision"].as_i64(), before["revision"].as_i64().map(|revision| revision + 1));
}
