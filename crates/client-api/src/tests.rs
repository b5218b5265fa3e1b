//! Against a server on a real socket.

use super::*;
use api_types::change_set::ScopeBody;
use api_types::{ChangeSetBody, ErrorCode, EventMessage, ScopeRevision};
use async_trait::async_trait;
use bytes::Bytes;
use client_http::{HttpClient, HttpOptions};
use client_ports::{BearerToken, RemoteError, RemoteServer, TokenSource};
use flag_model::{Key, Scope};
use futures_util::{StreamExt, stream};
use http::{Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use uuid::Uuid;

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// A request as the server saw it.
#[derive(Clone, Debug)]
struct Seen {
    line: String,
    authorization: String,
    idempotency_key: Option<String>,
    body: Vec<u8>,
}

/// A server that gives one answer to everything, and the requests that it got.
async fn server(
    answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
) -> (url::Url, Arc<Mutex<Vec<Seen>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/base", listener.local_addr().unwrap());
    let (answer, all_seen) = (Arc::new(answer), Arc::new(Mutex::new(Vec::new())));
    let record = Arc::clone(&all_seen);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (answer, record) = (Arc::clone(&answer), Arc::clone(&record));
            let service = service_fn(move |request: Request<Incoming>| {
                let (answer, record) = (Arc::clone(&answer), Arc::clone(&record));
                async move {
                    let header =
                        |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
                    let (authorization, idempotency_key) =
                        (header("authorization"), header("idempotency-key"));
                    let line = format!("{} {}", request.method(), request.uri());
                    let body = request.into_body().collect().await.unwrap().to_bytes().to_vec();
                    let seen = Seen {
                        line,
                        authorization: authorization.unwrap_or_default(),
                        idempotency_key,
                        body,
                    };
                    record.lock().unwrap().push(seen.clone());
                    Ok::<_, Infallible>(answer(&seen))
                }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service),
            );
        }
    });
    (address.parse().unwrap(), all_seen)
}

fn reply(status: u16, media_type: &str, body: impl Into<Bytes>) -> Answer {
    Response::builder()
        .status(status)
        .header("content-type", media_type)
        .body(Full::new(body.into()).boxed())
        .unwrap()
}

fn ok(body: &Value) -> Answer {
    reply(200, "application/json", body.to_string())
}

fn problem(status: u16, code: &str) -> Answer {
    let body = json!({
        "type": format!("about:blank#{code}"), "title": "t", "status": status, "detail": "in plain words",
        "code": code, "request_id": "r-1", "newer_member": [],
    });
    reply(status, "application/problem+json", body.to_string())
}

/// Counts up with every renewal: token-0, token-1, …
#[derive(Default)]
struct Tokens {
    renewals: Mutex<usize>,
    over: bool,
}

#[async_trait]
impl TokenSource for Tokens {
    async fn access_token(&self) -> Result<BearerToken, RemoteError> {
        Ok(BearerToken(format!("token-{}", self.renewals.lock().unwrap()).into()))
    }

    async fn renew_after(&self, refused: &BearerToken) -> Result<BearerToken, RemoteError> {
        if self.over {
            return Err(RemoteError::SessionExpired);
        }
        let mut renewals = self.renewals.lock().unwrap();
        assert_eq!(refused.0.as_str(), format!("token-{renewals}"));
        *renewals += 1;
        Ok(BearerToken(format!("token-{renewals}").into()))
    }
}

fn client_of(address: &url::Url, tokens: Tokens) -> ApiClient {
    let options = HttpOptions { stream_idle_timeout: Duration::from_millis(300), ..HttpOptions::default() };
    ApiClient::new(HttpClient::new(&options).unwrap(), address, Arc::new(tokens))
}

fn me() -> Value {
    json!({
        "id": Uuid::nil(), "issuer": "https://id.example", "subject": "s", "name": "Ada", "groups": ["staff"],
        "role": "editor", "newer_member": 1,
    })
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

#[tokio::test]
async fn each_call_asks_at_its_place() {
    let (address, seen) = server(|_| reply(404, "text/plain", "")).await;
    let client = client_of(&address, Tokens::default());
    let project = Scope::project(key("store.front"));
    let change_set = ChangeSetBody {
        id: Uuid::from_u128(7),
        scope: ScopeBody::Installation,
        message: "why".into(),
        operations: vec![],
    };
    let _ = client.server_info().await;
    let _ = client.me().await;
    let _ = client.feed(&Scope::Installation, None, 100).await;
    let _ = client.feed(&project, Some("a+b/c=&d"), 5).await;
    let _ = client.flag_changes(&key("p"), &key("new-checkout"), 20).await;
    let _ = client.send_change_set(&change_set).await;
    let _ = client.events().await;
    let seen = seen.lock().unwrap().clone();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /base/api/v1/server",
            "GET /base/api/v1/me",
            "GET /base/api/v1/feed?scope=installation&limit=100",
            "GET /base/api/v1/feed?project=store.front&cursor=a%2Bb%2Fc%3D%26d&limit=5",
            "GET /base/api/v1/projects/p/flags/new-checkout/changes?limit=20",
            "POST /base/api/v1/change-sets",
            "GET /base/api/v1/events",
        ]
    );
    assert!(seen.iter().all(|seen| seen.authorization == "Bearer token-0"));
    assert_eq!(seen[5].idempotency_key.as_deref(), Some(Uuid::from_u128(7).to_string().as_str()));
    assert_eq!(serde_json::from_slice::<ChangeSetBody>(&seen[5].body).unwrap(), change_set);
}

#[tokio::test]
async fn answers_are_read_leniently() {
    let (address, _) = server(|_| ok(&me())).await;
    let me = client_of(&address, Tokens::default()).me().await.unwrap();
    assert_eq!((me.name.as_str(), me.role), ("Ada", Some(api_types::Role::Editor)));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let answer = |seen: &Seen| {
        if seen.authorization == "Bearer token-1" { ok(&me()) } else { problem(401, "unauthenticated") }
    };
    let (address, seen) = server(answer).await;
    assert!(client_of(&address, Tokens::default()).me().await.is_ok());
    assert_eq!(seen.lock().unwrap().len(), 2);

    let (address, seen) = server(|_| problem(401, "unauthenticated")).await;
    let error = client_of(&address, Tokens::default()).me().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unauthenticated);
    assert_eq!(seen.lock().unwrap().len(), 2, "never a loop");

    let over = Tokens { over: true, ..Tokens::default() };
    assert!(matches!(client_of(&address, over).me().await, Err(RemoteError::SessionExpired)));
}

#[tokio::test]
async fn failures_say_what_the_queue_may_do() {
    let refused =
        |code| move |error: &RemoteError| matches!(error, RemoteError::Refused(p) if p.code == code);
    let unreachable = |code| move |error: &RemoteError| matches!(error, RemoteError::Unreachable { code: c, .. } if *c == code);
    let busy = |seconds: Option<u64>| move |error: &RemoteError| matches!(error, RemoteError::Busy { retry_after } if *retry_after == seconds.map(Duration::from_secs));
    let unreadable = |error: &RemoteError| matches!(error, RemoteError::Unreadable { .. });
    type Row = (&'static str, fn() -> Answer, Box<dyn Fn(&RemoteError) -> bool>);
    let rows: Vec<Row> = vec![
        ("403", || problem(403, "forbidden"), Box::new(refused(ErrorCode::Forbidden))),
        ("409", || problem(409, "conflict"), Box::new(refused(ErrorCode::Conflict))),
        ("410", || problem(410, "cursor_expired"), Box::new(refused(ErrorCode::CursorExpired))),
        ("newer code", || problem(422, "unheard_of"), Box::new(refused(ErrorCode::ValidationFailed))),
        ("429", || problem(429, "rate_limited"), Box::new(busy(None))),
        (
            "503",
            || {
                let mut answer = problem(503, "unavailable");
                answer.headers_mut().insert("retry-after", "7".parse().unwrap());
                answer
            },
            Box::new(busy(Some(7))),
        ),
        ("500", || problem(500, "internal"), Box::new(unreachable(ErrorCode::Internal))),
        (
            "502 of a proxy",
            || reply(502, "text/html", "<h1>"),
            Box::new(unreachable(ErrorCode::ServerUnreachable)),
        ),
        ("403 of a proxy", || reply(403, "text/html", "<h1>"), Box::new(unreadable)),
        ("HTML", || reply(200, "text/html", "<h1>"), Box::new(unreadable)),
        ("empty", || reply(200, "application/json", ""), Box::new(unreadable)),
        (
            "portal",
            || {
                let mut answer = reply(302, "text/html", "");
                answer.headers_mut().insert("location", "http://portal.example/".parse().unwrap());
                answer
            },
            Box::new(unreachable(ErrorCode::ServerUnreachable)),
        ),
    ];
    for (name, answer, fits) in rows {
        let (address, _) = server(move |_| answer()).await;
        let error = client_of(&address, Tokens::default()).me().await.unwrap_err();
        assert!(fits(&error), "{name}: {error:?}");
        assert!(!format!("{error:?}").contains("token-"), "{name}");
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nowhere = format!("http://{free}").parse().unwrap();
    let error = client_of(&nowhere, Tokens::default()).me().await.unwrap_err();
    assert!(unreachable(ErrorCode::ServerUnreachable)(&error), "{error:?}");
}

fn event_stream(pieces: &'static [&'static str], stay_open: bool) -> Answer {
    let pieces = stream::iter(pieces).map(|text| Ok(Frame::data(Bytes::from(*text))));
    let silence = stream::pending().take(usize::from(stay_open));
    let body = BodyExt::boxed(StreamBody::new(pieces.chain(silence)));
    Response::builder().header("content-type", "text/event-stream; charset=utf-8").body(body).unwrap()
}

#[tokio::test]
async fn events_come_as_they_are_sent_and_end_with_the_connection() {
    const PIECES: &[&str] = &[
        ": hello\n\nevent: revisions\ndata: {\"type\":\"revisions\",\"sco",
        "pes\":[{\"scope\":\"installation\",\"epoch\":\"00000000-0000-0000-0000-000000000000\",\"revision\":3}]}\n",
        "\nevent: of_tomorrow\ndata: whatever\n\n",
        "event: revision\ndata: {\"scope\":{\"project_key\":\"p\"},\"epoch\":\"00000000-0000-0000-0000-000000000000\",\"revision\":4}\n\n",
        "event: visibility_changed\ndata: {\"type\":\"visibility_changed\"}\n\ndata: {\"unfinished",
    ];
    let revision = |scope, revision| ScopeRevision { scope, epoch: Uuid::nil(), revision };
    let (address, _) = server(|_| event_stream(PIECES, false)).await;
    let events = client_of(&address, Tokens::default()).events().await.unwrap();
    let events: Vec<EventMessage> = events.map(Result::unwrap).collect().await;
    assert_eq!(
        events,
        [
            EventMessage::Revisions { scopes: vec![revision(ScopeBody::Installation, 3)] },
            EventMessage::Revision(revision(ScopeBody::Project { project_key: key("p") }, 4)),
            EventMessage::VisibilityChanged,
        ]
    );
}

#[tokio::test]
async fn a_silent_or_broken_event_stream_ends_with_an_error() {
    const GOOD: &str = "data: {\"type\":\"visibility_changed\"}\n\n";
    for (pieces, stay_open) in [
        (&[GOOD][..], true),
        (&[GOOD, "event: revision\ndata: not json\n\n", GOOD], false),
        (&[GOOD, "event: revision\ndata: {\"scope\":1}\n\n", GOOD], false),
    ] {
        let (address, _) = server(move |_| event_stream(pieces, stay_open)).await;
        let events = client_of(&address, Tokens::default()).events().await.unwrap();
        let events: Vec<_> = events.collect().await;
        assert_eq!(events.len(), 2, "{pieces:?}");
        assert!(events[0].is_ok() && events[1].is_err(), "{pieces:?}");
    }
}

#[tokio::test]
async fn an_event_stream_must_be_one_and_renews_its_token_too() {
    let (address, _) = server(|_| ok(&json!({}))).await;
    let refused = client_of(&address, Tokens::default()).events().await.err();
    assert!(matches!(refused, Some(RemoteError::Unreadable { .. })));

    let (address, seen) = server(|_| problem(401, "unauthenticated")).await;
    let refused = client_of(&address, Tokens::default()).events().await.err().unwrap();
    assert_eq!(refused.code(), ErrorCode::Unauthenticated);
    assert_eq!(seen.lock().unwrap()[1].authorization, "Bearer token-1");
}
