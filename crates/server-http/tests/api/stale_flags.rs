//! The stale report.

use crate::evaluation::world;
use crate::world::{Admin, Viewer, World, act};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

async fn report(world: &World, query: &str) -> Value {
    world.get(Viewer, &format!("/projects/shop/stale-flags{query}")).await.expect(200).body
}

fn reasons<'a>(report: &'a Value, key: &str) -> Option<&'a Value> {
    report["items"].as_array().unwrap().iter().find(|flag| flag["key"] == key).map(|flag| &flag["reasons"])
}

#[tokio::test]
async fn flags_become_stale_when_nobody_asks_for_them() {
    let world = world().await;
    assert_eq!(report(&world, "").await, json!({"items": []}), "what is young is not stale");
    let (_, token) = world.evaluation_token("production").await;
    world.evaluate(&token, Some("limit"), json!({})).await.expect(200);
    world.state.flush_evaluation_counts().await.unwrap();
    world.wait_s(31 * DAY_S);
    world.evaluate(&token, Some("theme"), json!({})).await.expect(200);
    world.state.flush_evaluation_counts().await.unwrap();

    let found = report(&world, "").await;
    assert_eq!(reasons(&found, "limit"), Some(&json!(["not_evaluated_lately"])));
    assert_eq!(reasons(&found, "theme"), None);
    assert_eq!(reasons(&found, "steps"), Some(&json!(["never_evaluated"])));
    let limit = found["items"].as_array().unwrap().iter().find(|flag| flag["key"] == "limit").unwrap();
    assert_eq!(limit["evaluations"], 1);
    assert!(limit["last_evaluated_at"].is_string());
    assert_eq!(reasons(&report(&world, "?days=60").await, "limit"), None);
}

#[tokio::test]
async fn lifecycle_and_expected_end_speak_for_themselves() {
    let world = world().await;
    let flag = world.get(Admin, "/projects/shop/flags/limit").await.body;
    let fields = json!({"lifecycle": "inactive", "expected_end": "2026-01-31"});
    let update = act("update", "flag", &flag["id"], "limit", 1, fields);
    world.apply(Admin, "shop", vec![update]).await.expect(200);
    let found = report(&world, "").await;
    assert_eq!(reasons(&found, "limit"), Some(&json!(["past_expected_end", "inactive"])));
    assert_eq!(found["items"][0]["expected_end"], "2026-01-31");
}

#[tokio::test]
async fn the_report_comes_in_pages_and_refuses_what_it_cannot_know() {
    let world = world().await;
    world.wait_s(31 * DAY_S);
    let mut keys = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = report(&world, &query).await;
        keys.extend(
            page["items"].as_array().unwrap().iter().map(|flag| flag["key"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=2&cursor={cursor}");
    }
    assert_eq!(keys, ["checkout.express-pay", "limit", "search.ranking", "steps", "sticky", "theme"]);
    for query in ["?days=0", "?days=91", "?days=x", "?limit=0", "?cursor=%25", "?other=1"] {
        let path = format!("/projects/shop/stale-flags{query}");
        world.get(Viewer, &path).await.refused(400, "invalid_request");
    }
}
