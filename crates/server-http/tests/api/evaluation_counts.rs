//! How often flags were evaluated.

use crate::evaluation::world;
use serde_json::json;

#[tokio::test]
async fn evaluations_are_counted_by_outcome_and_never_for_whom() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    for user in ["ana@example.org", "bo@example.org"] {
        world.evaluate(&token, Some("limit"), json!({"targetingKey": user, "email": user})).await.expect(200);
    }
    world.evaluate(&token, Some("sticky"), json!({})).await.expect(400);
    world.evaluate(&token, Some("no.such"), json!({})).await.expect(404);
    world.evaluate(&token, None, json!({"targetingKey": "ana@example.org"})).await.expect(200);
    assert_eq!(world.count("evaluation_counts").await, 0, "nothing is written while somebody waits");
    world.state.flush_evaluation_counts().await.unwrap();

    let client = world.database.superuser().await.unwrap();
    let rows = "select d.key, c.reason, c.in_bulk, c.count, c::text from jackstaff.evaluation_counts c \
                  join jackstaff.documents d on d.id = c.flag_id where not in_bulk order by d.key";
    let rows = client.query(rows, &[]).await.unwrap();
    let found: Vec<(String, String, i64)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(3))).collect();
    let row = |key: &str, reason: &str, count| (key.to_owned(), reason.to_owned(), count);
    assert_eq!(found, [row("limit", "STATIC", 2), row("sticky", "TARGETING_KEY_MISSING", 1)]);
    assert_eq!(world.count("evaluation_counts where in_bulk").await, 6, "each flag of the project");
    assert_eq!(world.count("evaluation_counts c where c::text like '%example.org%'").await, 0);

    world.evaluate(&token, Some("limit"), json!({})).await.expect(200);
    world.state.flush_evaluation_counts().await.unwrap();
    world.state.flush_evaluation_counts().await.unwrap();
    let total = "select sum(count)::bigint from jackstaff.evaluation_counts where not in_bulk";
    let total: i64 = client.query_one(total, &[]).await.unwrap().get(0);
    assert_eq!(total, 4);
}

#[tokio::test]
async fn an_answer_that_still_holds_is_no_evaluation() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let tag = world.evaluate(&token, None, json!({})).await.header("etag").to_owned();
    world.state.flush_evaluation_counts().await.unwrap();
    let before = world.count("evaluation_counts").await;
    let headers = [("if-none-match", tag.as_str())];
    let request = crate::world::World::evaluation_request(&token, None, &headers, r#"{"context":{}}"#);
    world.send(request).await.expect(304);
    world.wait_s(3_600);
    world.state.flush_evaluation_counts().await.unwrap();
    assert_eq!(world.count("evaluation_counts").await, before);
}
