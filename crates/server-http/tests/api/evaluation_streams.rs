//! Event streams of applications.

use crate::evaluation::world;
use crate::world::{Admin, EVENT_STREAMS, Editor, SWITCH, World, change, new_id, until};
use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use http::{Method, Request, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// Nothing here waits longer.
const DEADLINE: Duration = Duration::from_secs(10);

/// An event as it came.
#[derive(Debug)]
struct Nudge {
    id: String,
    data: Value,
}

struct Stream {
    body: BodyDataStream,
    buffer: String,
}

impl Stream {
    #[track_caller]
    fn new(response: Response<Body>) -> Self {
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), buffer: String::new() }
    }

    /// The next event; `None` at the end.
    async fn next(&mut self) -> Option<Nudge> {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let event: String = self.buffer.drain(..end + 2).collect();
                let line =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let Some(data) = line("data: ") {
                    assert_eq!(line("event: ").as_deref(), Some("message"));
                    let data: Value = serde_json::from_str(&data).unwrap();
                    crate::protocol::holds("sseEventData", &data);
                    return Some(Nudge { id: line("id: ").unwrap(), data });
                }
                continue;
            }
            let chunk = tokio::time::timeout(DEADLINE, self.body.next()).await.expect("an event in time")?;
            self.buffer.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }
}

/// Where the stream of a token is, as a bulk answer says.
async fn address(world: &World, token: &str) -> String {
    let all = world.evaluate(token, None, json!({"targetingKey": "a"})).await.expect(200).body;
    let stream = &all["eventStreams"][0];
    assert_eq!((&stream["type"], &stream["inactivityDelaySec"]), (&json!("sse"), &json!(120)));
    stream["endpoint"]["requestUri"].as_str().unwrap().to_owned()
}

fn at(address: &str, last_event: Option<&str>) -> Request<Body> {
    let mut request = Request::get(address).header("accept", "text/event-stream");
    if let Some(id) = last_event {
        request = request.header("last-event-id", id);
    }
    request.body(Body::empty()).unwrap()
}

async fn open(world: &World, address: &str) -> Stream {
    Stream::new(world.open(at(address, None)).await)
}

async fn switch(world: &World, version: i64, enabled: bool) {
    let tag = format!("\"{version}\"");
    world
        .write(Editor, Method::PATCH, SWITCH, &[("if-match", &tag)], json!({ "enabled": enabled }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_change_on_any_copy_of_the_server_is_told_at_once() {
    let world = world().await;
    let other = world.another_copy().await;
    let (_, token) = world.evaluation_token("production").await;
    let address = address(&world, &token).await;
    assert!(address.starts_with("/team/ofrep/v1/events?ticket="), "{address}");
    let mut here = open(&world, &address).await;
    use tower::ServiceExt as _;
    let mut there = Stream::new(other.oneshot(at(&address, None)).await.unwrap());
    switch(&world, 1, true).await;
    let (one, two) = (here.next().await.unwrap(), there.next().await.unwrap());
    assert_eq!(one.data["type"], "refetchEvaluation");
    assert_eq!(one.data, two.data);

    let query = format!("?flagConfigEtag={}", one.data["etag"].as_str().unwrap());
    let mut request = World::evaluation_request(&token, None, &[], r#"{"context":{}}"#);
    *request.uri_mut() = format!("/ofrep/v1/evaluate/flags{query}").parse().unwrap();
    let all = world.send(request).await.expect(200);
    crate::protocol::check(false, &all);
    let flags = all.body["flags"].as_array().unwrap();
    assert_eq!(flags.iter().find(|flag| flag["key"] == "checkout.express-pay").unwrap()["value"], true);
}

#[tokio::test]
async fn what_changed_between_the_answer_and_the_stream_is_told_on_connecting() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let address = address(&world, &token).await;
    switch(&world, 1, true).await;
    let nudge = open(&world, &address).await.next().await.unwrap();
    // The ticket serves again; who has seen the event is not told it twice.
    let mut again = Stream::new(world.open(at(&address, Some(&nudge.id))).await);
    switch(&world, 2, false).await;
    let next = again.next().await.unwrap();
    assert_ne!(next.data["etag"], nudge.data["etag"]);
}

#[tokio::test]
async fn the_passing_of_time_is_told_as_well() {
    let world = world().await;
    let config = world.get(Admin, "/projects/shop/flags/limit/environments/production").await.body;
    let from = Timestamp::from_second(world.now_s() + 1).unwrap();
    let schedule = json!({"id": new_id(), "time_zone": "UTC", "valid_from": from, "serve": {"value": 99}});
    let operation = change(&config["id"], "limit", "production", 1, json!({"schedules": [schedule]}));
    world.apply(Editor, "shop", vec![operation]).await.expect(200);
    let (_, token) = world.evaluation_token("production").await;
    let mut stream = open(&world, &address(&world, &token).await).await;
    world.wait_s(1);
    let nudge = stream.next().await.unwrap();
    assert_eq!(nudge.data["type"], "refetchEvaluation");
    let limit = world.evaluate(&token, Some("limit"), json!({})).await.expect(200).body;
    assert_eq!(limit["value"], 99);
}

#[tokio::test]
async fn the_stream_ends_with_its_token() {
    let world = world().await;
    let (id, token) = world.evaluation_token("production").await;
    let mut revoked = open(&world, &address(&world, &token).await).await;
    let path = format!("/projects/shop/tokens/{id}");
    world.write(Admin, Method::DELETE, &path, &[], json!({})).await.expect(200);
    while let Some(nudge) = revoked.next().await {
        assert_eq!(nudge.data["type"], "refetchEvaluation");
    }

    let expires_at = Timestamp::from_second(world.now_s() + 1).unwrap();
    let (_, token) = world.evaluation_token_of("shop", "production", Some(expires_at)).await;
    let mut expired = open(&world, &address(&world, &token).await).await;
    world.wait_s(1);
    assert!(expired.next().await.is_none());
}

#[tokio::test]
async fn the_stream_ends_when_the_server_stops() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let mut stream = open(&world, &address(&world, &token).await).await;
    world.stop.send_replace(true);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn only_a_young_ticket_of_a_good_token_opens_a_stream() {
    let world = world().await;
    let (id, token) = world.evaluation_token("production").await;
    let address = address(&world, &token).await;
    let (path, ticket) = address.split_once('=').unwrap();
    let mut other = ticket.to_owned();
    other.replace_range(..1, if ticket.starts_with('A') { "B" } else { "A" });
    let path = path.strip_prefix("/team").unwrap();
    for address in [
        "/ofrep/v1/events".to_owned(),
        format!("{path}="),
        format!("{path}={other}"),
        format!("{path}={token}"),
        format!("{path}={ticket}&ticket={ticket}"),
    ] {
        let refused = world.send(at(&address, None)).await.expect(401);
        crate::protocol::check(false, &refused);
        assert!(!refused.body.to_string().contains(ticket), "{:#}", refused.body);
    }
    // A ticket is no token.
    let answer = world.evaluate(ticket, None, json!({})).await;
    assert_eq!(answer.status, 401);
    world.wait_s(301);
    world.send(at(&address, None)).await.expect(401);

    let address = self::address(&world, &token).await;
    let revoke = format!("/projects/shop/tokens/{id}");
    world.write(Admin, Method::DELETE, &revoke, &[], json!({})).await.expect(200);
    until("a refusal", async || world.open(at(&address, None)).await.status() == 401).await;
}

#[tokio::test]
async fn there_are_only_so_many_streams_and_closed_ones_make_room() {
    let world = world().await;
    let (_, token) = world.evaluation_token("production").await;
    let address = address(&world, &token).await;
    let mut streams = Vec::new();
    for _ in 0..EVENT_STREAMS {
        streams.push(open(&world, &address).await);
    }
    let refused = world.send(at(&address, None)).await.expect(429);
    assert_eq!(refused.header("retry-after"), "30");
    streams.pop();
    until("room", async || world.open(at(&address, None)).await.status() == 200).await;
}
