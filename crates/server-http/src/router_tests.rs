//! The layers around handlers that panic, hang, or have no database.

use super::*;
use crate::{Authentication, Clock, Ids, NoProviderPolicy, PublicUrl, Registration, Settings};
use async_trait::async_trait;
use axum::body::Body;
use axum::routing::get as get_route;
use http::Request;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde_json::Value;
use server_policy::RoleGroups;
use server_storage::revisions::RevisionNotice;
use server_storage::{
    Caller, EvaluationGrant, Identity, Installation, Principal, Storage, StorageError, TokenLookup,
    Transaction,
};
use std::sync::Arc;
use tokio::sync::{broadcast, watch};
use tower::ServiceExt as _;
use uuid::Uuid;

/// A database that is down.
struct Down;

fn down() -> StorageError {
    StorageError::Unreachable("connection refused at 10.0.0.7:5432, password hunter2".into())
}

#[async_trait]
impl Storage for Down {
    async fn begin(&self, _caller: &Caller) -> Result<Box<dyn Transaction>, StorageError> {
        Err(down())
    }
    async fn installation(&self) -> Result<Installation, StorageError> {
        Err(down())
    }
    async fn upsert_principal(
        &self,
        _identity: &Identity,
        _new_id: Uuid,
        _now: Timestamp,
    ) -> Result<Principal, StorageError> {
        Err(down())
    }
    async fn find_evaluation_grant(
        &self,
        _lookup: TokenLookup,
    ) -> Result<Option<EvaluationGrant>, StorageError> {
        Err(down())
    }
    async fn stream_key(&self) -> Result<[u8; 32], StorageError> {
        Err(down())
    }
    async fn check_ready(&self) -> Result<(), StorageError> {
        Err(down())
    }
    fn subscribe_revisions(&self) -> broadcast::Receiver<RevisionNotice> {
        broadcast::channel(1).1
    }
    async fn notify_revision(&self, _notice: RevisionNotice) -> Result<(), StorageError> {
        Err(down())
    }
}

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Ids for Fixed {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(7)
    }
    fn new_secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

fn state() -> AppState {
    let registration =
        Registration { document: None, url: None, verdict: Box::new(|_| "missing".to_owned()) };
    let settings = Settings {
        public_url: PublicUrl::new("http://127.0.0.1:8080").unwrap(),
        name: String::new(),
        sign_in: Vec::new(),
        role_groups: RoleGroups::default(),
        registration,
        event_streams: 10,
    };
    let authentication = Authentication::NoProvider(NoProviderPolicy::AllowAll);
    let stopping = watch::channel(false).1;
    AppState::new(Arc::new(Down), authentication, Arc::new(Fixed), Arc::new(Fixed), settings, stopping)
}

async fn get(router: Router, path: &str) -> (u16, Value) {
    let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.headers()["x-request-id"], Uuid::from_u128(7).to_string());
    assert!(response.headers().contains_key("content-security-policy"));
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn panics() {
    panic!("the secret is hunter2");
}

#[tokio::test]
async fn a_panic_is_an_answer_without_internals() {
    let routes = Router::new().route("/panics", get_route(panics));
    let (status, body) = get(with_layers(routes, state(), HANDLER_TIMEOUT), "/panics").await;
    assert_eq!((status, body["code"].as_str()), (500, Some("internal")));
    assert!(!body.to_string().contains("hunter2"), "{body}");
}

#[tokio::test]
async fn a_handler_that_hangs_is_given_up() {
    let routes = Router::new().route("/hangs", get_route(std::future::pending::<()>));
    let (status, body) = get(with_layers(routes, state(), Duration::from_millis(10)), "/hangs").await;
    assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")));
}

#[tokio::test]
async fn without_a_database_every_answer_says_so_and_nothing_more() {
    let paths = ["/health/ready", "/api/v1/me", "/api/v1/projects", "/.well-known/oauth-protected-resource"];
    for path in paths {
        let (status, body) = get(router(state()), path).await;
        assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")), "{path}");
        let text = body.to_string();
        assert!(!text.contains("hunter2") && !text.contains("10.0.0.7"), "{text}");
    }
    let live =
        router(state()).oneshot(Request::get("/health/live").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(live.status().as_u16(), 200, "restarting would not mend the database");
}
