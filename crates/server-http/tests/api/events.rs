//! The event stream.

use crate::world::{Editor, SWITCH, Viewer, World};
use axum::body::BodyDataStream;
use futures_util::StreamExt as _;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Nothing here waits longer.
const DEADLINE: Duration = Duration::from_secs(10);

/// A connection to the event stream.
struct Stream {
    body: BodyDataStream,
    buffer: String,
}

impl Stream {
    async fn open(world: &World) -> Self {
        let response = world.open(world.request(Viewer, Method::GET, "/events", &[], None)).await;
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(
            !response.headers().contains_key("content-encoding"),
            "events are not held back to be compressed"
        );
        Self { body: response.into_body().into_data_stream(), buffer: String::new() }
    }

    /// The next event: its name and data; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let event: String = self.buffer.drain(..end + 2).collect();
                let line =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let (Some(name), Some(data)) = (line("event: "), line("data: ")) {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let chunk = tokio::time::timeout(DEADLINE, self.body.next()).await.expect("an event in time")?;
            self.buffer.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }
}

#[tokio::test]
async fn a_reader_is_told_where_everything_stands_and_then_each_revision() {
    let world = World::with_shop().await;
    let mut stream = Stream::open(&world).await;
    let (name, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), &data["type"]), ("revisions", &json!("revisions")));
    let scopes: Vec<(&Value, &Value)> =
        data["scopes"].as_array().unwrap().iter().map(|one| (&one["scope"], &one["revision"])).collect();
    let shop = json!({"project_key": "shop"});
    assert_eq!(scopes, [(&json!("installation"), &json!(1)), (&shop, &json!(1))]);

    world
        .write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], json!({"enabled": true}))
        .await
        .expect(200);
    let (name, data) = stream.next().await.unwrap();
    assert_eq!(name, "revision");
    assert_eq!((&data["scope"], &data["revision"]), (&shop, &json!(2)));
}

#[tokio::test]
async fn a_new_project_changes_what_is_visible() {
    let world = World::with_shop().await;
    let mut stream = Stream::open(&world).await;
    stream.next().await.unwrap();
    world.create_project("other").await;
    assert_eq!(stream.next().await.unwrap().0, "visibility_changed");
    let (name, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), data["scopes"].as_array().unwrap().len()), ("revisions", 3));
}

#[tokio::test]
async fn the_stream_ends_with_the_token() {
    let world = World::with_shop().await;
    let token = world.token_for(Viewer, 1).unwrap();
    let headers = [("authorization", format!("Bearer {token}"))];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = world.request(crate::world::Nobody, Method::GET, "/events", &headers, None);
    let body = world.open(request).await.into_body().into_data_stream();
    let mut stream = Stream { body, buffer: String::new() };
    assert_eq!(stream.next().await.unwrap().0, "revisions");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn the_stream_ends_when_the_server_stops() {
    let world = World::with_shop().await;
    let mut stream = Stream::open(&world).await;
    stream.next().await.unwrap();
    world.stop.send_replace(true);
    assert_eq!(stream.next().await, None);
}
