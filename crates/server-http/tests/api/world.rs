//! A server with a database, an issuer, users of every role, and a small project.

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use server_authn::testing::TestIssuer;
use server_authn::{IssuerSettings, Profile, TokenVerifier};
use server_http::{AppState, Authentication, Clock, Ids, PublicUrl, Registration, Settings, router};
use server_policy::RoleGroups;
use server_storage_pg::PgStorage;
use server_storage_pg::testing::TestDatabase;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    BadToken,
    NoGroup,
    Viewer,
    Editor,
    Admin,
    Superadmin,
}

pub(crate) use Who::{Admin, BadToken, Editor, NoGroup, Nobody, Superadmin, Viewer};

/// A clock that stands until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

struct TestIds;

impl Ids for TestIds {
    fn new_id(&self) -> Uuid {
        new_id()
    }
    fn new_secret(&self) -> [u8; 32] {
        // Random enough to be told apart.
        let bytes = new_id().into_bytes();
        std::array::from_fn(|place| bytes[place % 16])
    }
}

/// A new UUIDv7.
#[expect(clippy::disallowed_methods, reason = "tests make ids like clients do")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The server and everything around it.
pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) issuer: TestIssuer,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) state: AppState,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    /// Refused, with this code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{:#}",
            self.body
        );
        self
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Event streams of applications that the server holds open at most.
pub(crate) const EVENT_STREAMS: usize = 3;

pub(crate) const PUBLIC_URL: &str = "https://flags.example.org/team";

/// A server with its settings.
fn state(
    storage: PgStorage,
    issuer: &TestIssuer,
    clock: Arc<TestClock>,
    stopping: watch::Receiver<bool>,
) -> AppState {
    let verifier = TokenVerifier::new(IssuerSettings {
        issuer: issuer.issuer().to_owned(),
        accepted_audiences: vec![PUBLIC_URL.to_owned()],
        profile: Profile::Strict,
        groups_claim: "groups".to_owned(),
    });
    let sign_in = api_types::SignInOption {
        issuer: issuer.issuer().to_owned(),
        client_id: "desktop".to_owned(),
        redirect_ports: vec![8400],
        scopes: vec!["openid".to_owned(), "profile".to_owned()],
        resource: None,
        prompt: None,
    };
    let registration = Registration {
        document: Some("{}".to_owned()),
        url: Some("https://example.org/register".to_owned()),
        verdict: Box::new(|day| format!("verdict of {day}")),
    };
    let settings = Settings {
        public_url: PublicUrl::new(PUBLIC_URL).unwrap(),
        name: "Test server".to_owned(),
        sign_in: vec![sign_in],
        role_groups: RoleGroups::default(),
        registration,
        event_streams: EVENT_STREAMS,
    };
    let authentication = Authentication::Tokens(Box::new(verifier.unwrap()));
    AppState::new(Arc::new(storage), authentication, clock, Arc::new(TestIds), settings, stopping)
}

impl World {
    /// A server with an empty database.
    pub(crate) async fn empty() -> Self {
        let database = TestDatabase::start().await.unwrap();
        let storage: PgStorage = database.storage().await.unwrap();
        let issuer = TestIssuer::start().await;
        let clock = Arc::new(TestClock(AtomicI64::new(1_800_000_000)));
        let (stop, stopping) = watch::channel(false);
        let state = state(storage, &issuer, Arc::clone(&clock), stopping);
        Self { database, issuer, clock, stop, router: router(state.clone()), state }
    }

    /// Another copy of the server on the same database.
    pub(crate) async fn another_copy(&self) -> Router {
        let storage = self.database.storage().await.unwrap();
        router(state(storage, &self.issuer, Arc::clone(&self.clock), self.stop.subscribe()))
    }

    /// The same with the project `shop`: environments `development` and `production`, the flags
    /// `checkout.express-pay` (boolean, off in production, version 1 there) and `search.ranking` (a text).
    pub(crate) async fn with_shop() -> Self {
        let world = Self::empty().await;
        world.create_project("shop").await;
        let environments = [("development", "teal", 0), ("production", "red", 1)];
        let mut operations: Vec<Value> = environments
            .iter()
            .map(|(key, color, position)| {
                create("environment", key, json!({"name": key, "color": color, "position": position}))
            })
            .collect();
        operations.push(create(
            "flag",
            "checkout.express-pay",
            json!({"kind": "boolean", "tags": ["checkout"]}),
        ));
        operations.push(create("flag", "search.ranking", json!({"kind": "string", "owner": "Search"})));
        operations.push(configure("checkout.express-pay", "production", json!({"enabled": false})));
        world.apply(Superadmin, "shop", operations).await.expect(200);
        world
    }

    pub(crate) async fn create_project(&self, key: &str) {
        let body = json!({"id": new_id(), "key": key, "name": key});
        self.write(Superadmin, Method::POST, "/projects", &[], body).await.expect(201);
    }

    pub(crate) fn now_s(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Moves the clock on.
    pub(crate) fn wait_s(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A token that lives for five minutes.
    pub(crate) fn token(&self, who: Who) -> Option<String> {
        self.token_for(who, 300)
    }

    pub(crate) fn token_for(&self, who: Who, lifetime_s: i64) -> Option<String> {
        let groups = match who {
            Nobody => return None,
            BadToken => return Some("not.a.token".to_owned()),
            NoGroup => vec![],
            Viewer => vec!["viewers"],
            Editor => vec!["editors", "viewers"],
            Admin => vec!["admins"],
            Superadmin => vec!["superadmins"],
        };
        Some(self.issuer.key.sign(&json!({
            "iss": self.issuer.issuer(), "aud": PUBLIC_URL, "sub": format!("{who:?}"), "name": format!("The {who:?}"),
            "exp": self.now_s() + lifetime_s, "groups": groups,
        })))
    }

    /// Sends anything.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request whose answer does not end by itself.
    pub(crate) async fn open(&self, request: Request<Body>) -> http::Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A request below `/api/v1`.
    pub(crate) fn request(
        &self,
        who: Who,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if let Some(token) = self.token(who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match body {
            Some(body) => {
                request.header("content-type", "application/json").body(Body::from(body.to_string()))
            }
            None => request.body(Body::empty()),
        }
        .unwrap()
    }

    pub(crate) async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path, &[], None)).await
    }

    /// A write under a new idempotency key.
    pub(crate) async fn write(
        &self,
        who: Who,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let key = new_id().to_string();
        let headers = [&[("idempotency-key", key.as_str())], headers].concat();
        self.send(self.request(who, method, path, &headers, Some(&body))).await
    }

    /// A change set of a project.
    pub(crate) async fn apply(&self, who: Who, project: &str, operations: Vec<Value>) -> Answer {
        self.submit(who, "", &change_set(project, operations)).await
    }

    /// A change set as it is, with a query.
    pub(crate) async fn submit(&self, who: Who, query: &str, change_set: &Value) -> Answer {
        let path = format!("/change-sets{query}");
        self.send(self.request(who, Method::POST, &path, &[], Some(change_set))).await
    }

    /// A new evaluation token of the shop: its id and its text.
    pub(crate) async fn evaluation_token(&self, environment: &str) -> (Uuid, String) {
        self.evaluation_token_of("shop", environment, None).await
    }

    /// A new evaluation token of any project, perhaps with an end.
    pub(crate) async fn evaluation_token_of(
        &self,
        project: &str,
        environment: &str,
        expires_at: Option<Timestamp>,
    ) -> (Uuid, String) {
        let id = new_id();
        let mut body = json!({"id": id, "name": "a service", "environment": environment});
        if let Some(expires_at) = expires_at {
            body["expires_at"] = json!(expires_at);
        }
        let path = format!("/projects/{project}/tokens");
        let answer = self.write(Admin, Method::POST, &path, &[], body).await.expect(201);
        (id, answer.body["secret"].as_str().unwrap().to_owned())
    }

    /// A request of an application; the key of a flag, or none for all.
    pub(crate) fn evaluation_request(
        token: &str,
        flag: Option<&str>,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Request<Body> {
        let flag = flag.map_or_else(String::new, |flag| format!("/{flag}"));
        let mut request = Request::post(format!("/ofrep/v1/evaluate/flags{flag}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.into()).unwrap()
    }

    /// Evaluates a flag, or all of them, for a context. The answer is held against the protocol.
    pub(crate) async fn evaluate(&self, token: &str, flag: Option<&str>, context: Value) -> Answer {
        let body = json!({ "context": context }).to_string();
        let answer = self.send(Self::evaluation_request(token, flag, &[], body)).await;
        crate::protocol::check(flag.is_some(), &answer);
        answer
    }

    /// Counts rows behind the server's back.
    pub(crate) async fn count(&self, from: &str) -> i64 {
        let client = self.database.superuser().await.unwrap();
        client.query_one(&format!("select count(*) from jackstaff.{from}"), &[]).await.unwrap().get(0)
    }
}

/// Asks again until something holds that has to travel through the database first.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asking).await.expect(what);
}

/// A change set of a project.
pub(crate) fn change_set(project: &str, operations: Vec<Value>) -> Value {
    json!({"id": new_id(), "scope": {"project_key": project}, "message": "a test", "operations": operations})
}

fn operation(document: Value, action: &str, base_version: i64, fields: &Value) -> Value {
    let fields: serde_json::Map<String, Value> = fields
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), json!({ "to": value })))
        .collect();
    json!({"document": document, "action": action, "base_version": base_version, "fields": fields})
}

/// Creates a document under a new id.
pub(crate) fn create(kind: &str, key: &str, fields: Value) -> Value {
    operation(json!({"kind": kind, "id": new_id(), "key": key}), "create", 0, &fields)
}

/// Configures a flag in an environment for the first time.
pub(crate) fn configure(flag: &str, environment: &str, fields: Value) -> Value {
    let document =
        json!({"kind": "flag_environment", "id": new_id(), "key": flag, "environment": environment});
    operation(document, "create", 0, &fields)
}

/// Changes a flag's configuration.
pub(crate) fn change(id: &Value, flag: &str, environment: &str, base_version: i64, fields: Value) -> Value {
    let document = json!({"kind": "flag_environment", "id": id, "key": flag, "environment": environment});
    operation(document, "update", base_version, &fields)
}

/// Changes or deletes a document by its id.
pub(crate) fn act(
    action: &str,
    kind: &str,
    id: &Value,
    key: &str,
    base_version: i64,
    fields: Value,
) -> Value {
    operation(json!({"kind": kind, "id": id, "key": key}), action, base_version, &fields)
}

/// The flag whose switch most tests move.
pub(crate) const SWITCH: &str = "/projects/shop/flags/checkout.express-pay/environments/production";
