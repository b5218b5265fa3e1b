//! Evaluations are counted, also those of the last minute.

use crate::running::{DEADLINE, Server};
use server_storage_pg::testing::TestDatabase;
use tokio::io::AsyncReadExt as _;

/// Sends a body to a path and answers with all that comes back.
async fn post(server: &Server, path: &str, headers: &str, body: &str) -> String {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut answer = Vec::new();
    let mut stream = server.send(&request).await;
    tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 20"), "{path}: {answer}");
    answer
}

#[tokio::test]
async fn what_was_counted_is_in_the_database_when_the_server_has_ended() {
    let database = TestDatabase::start().await.unwrap();
    let mut server = Server::start(&database).await;
    let project = r#"{"id":"01920000-0000-7000-8000-0000000000a1","key":"shop","name":"Shop"}"#;
    let key = "Idempotency-Key: 01920000-0000-7000-8000-0000000000a2\r\n";
    post(&server, "/api/v1/projects", key, project).await;
    let change_set = r#"{"id":"01920000-0000-7000-8000-0000000000a3","scope":{"project_key":"shop"},"message":"","operations":[
        {"document":{"kind":"environment","id":"01920000-0000-7000-8000-0000000000a4","key":"production"},"action":"create",
         "base_version":0,"fields":{"name":{"to":"P"},"color":{"to":"red"},"position":{"to":0}}},
        {"document":{"kind":"flag","id":"01920000-0000-7000-8000-0000000000a5","key":"express-pay"},"action":"create",
         "base_version":0,"fields":{"kind":{"to":"boolean"}}}]}"#;
    post(&server, "/api/v1/change-sets", "", change_set).await;
    let token =
        r#"{"id":"01920000-0000-7000-8000-0000000000a6","name":"a service","environment":"production"}"#;
    let key = "Idempotency-Key: 01920000-0000-7000-8000-0000000000a7\r\n";
    let created = post(&server, "/api/v1/projects/shop/tokens", key, token).await;
    let secret: String = created.split("\"secret\":\"").nth(1).unwrap().chars().take(47).collect();
    let bearer = format!("Authorization: Bearer {secret}\r\n");
    let path = "/ofrep/v1/evaluate/flags/express-pay";
    let answer = post(&server, path, &bearer, r#"{"context":{}}"#).await;
    assert!(answer.contains("\"reason\":\"DISABLED\""), "{answer}");
    server.signal("TERM").await;
    assert!(tokio::time::timeout(DEADLINE, server.process.wait()).await.unwrap().unwrap().success());
    let client = database.superuser().await.unwrap();
    let counted = "select sum(count)::bigint from jackstaff.evaluation_counts";
    assert_eq!(client.query_one(counted, &[]).await.unwrap().get::<_, Option<i64>>(0), Some(1));
}
