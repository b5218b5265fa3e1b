//! One user's computer: a folder, a keychain, a clock; and applications that are started and ended on it.

use super::fake_network::{ADDRESS, CLIENT, FakeNetwork, ISSUER};
use super::{at, config, environment, flag, key, project};
use crate::environment::{Browser, BrowserError, Clock, Environment, Random, RandomError};
use crate::event::AppEvent;
use crate::session::{Session, StartSignIn, get_session, restore, start_sign_in};
use crate::sync::{SyncOnce, SyncReport, sync_once};
use crate::{App, Coded};
use api_types::change_set::ScopeBody;
use client_keychain::{ItemName, Keychain, KeychainError, MemoryKeychain, Secret};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// A clock that is set by hand.
pub(crate) struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub(crate) fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_micros(self.now().as_microsecond().unsigned_abs())
    }
}

/// Counts: every test runs the same way each time.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        for byte in buffer {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            *byte = count.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0];
        }
        Ok(())
    }
}

/// A keychain that can be locked.
#[derive(Default)]
pub(crate) struct LockableKeychain {
    items: MemoryKeychain,
    pub(crate) locked: AtomicBool,
}

impl LockableKeychain {
    fn check(&self) -> Result<(), KeychainError> {
        if self.locked.load(Ordering::Relaxed) {
            Err(KeychainError::Locked("dismissed".into()))
        } else {
            Ok(())
        }
    }
}

impl Keychain for LockableKeychain {
    fn get(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        self.check()?;
        self.items.get(item)
    }

    fn set(&self, item: &ItemName, secret: &Secret) -> Result<(), KeychainError> {
        self.check()?;
        self.items.set(item, secret)
    }

    fn delete(&self, item: &ItemName) -> Result<(), KeychainError> {
        self.check()?;
        self.items.delete(item)
    }

    fn backend_name(&self) -> &'static str {
        "memory"
    }
}

/// Remembers what it was to open.
#[derive(Default)]
pub(crate) struct NotedBrowser {
    pub(crate) opened: Mutex<Vec<String>>,
    pub(crate) missing: AtomicBool,
}

impl Browser for NotedBrowser {
    fn open(&self, url: &str) -> Result<(), BrowserError> {
        if self.missing.load(Ordering::Relaxed) {
            return Err(BrowserError { detail: "none is installed".to_owned() });
        }
        self.opened.lock().unwrap().push(url.to_owned());
        Ok(())
    }
}

/// The computer, and the network it is on.
pub(crate) struct World {
    pub(crate) home: TempDir,
    pub(crate) network: FakeNetwork,
    pub(crate) keychain: Arc<LockableKeychain>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) browser: Arc<NotedBrowser>,
    random: Arc<Counting>,
}

impl World {
    /// A server with the project `shop`: two environments and three flags, one of them configured in production.
    pub(crate) fn new() -> Self {
        let network = FakeNetwork::new();
        network.server.put(&ScopeBody::Installation, project("shop"));
        let shop = shop();
        for document in [
            environment("shop", "development", 0),
            environment("shop", "production", 1),
            flag("shop", "banner", json!({"owner": "web"})),
            flag("shop", "checkout", json!({"owner": "payments"})),
            flag("shop", "dark-mode", json!({})),
            config("shop", "checkout", "production", false),
        ] {
            network.server.put(&shop, document);
        }
        Self {
            home: tempfile::tempdir().unwrap(),
            network,
            keychain: Arc::default(),
            clock: Arc::new(ManualClock(Mutex::new(at(2_000_000)))),
            browser: Arc::default(),
            random: Arc::default(),
        }
    }

    /// Another process of the same user.
    pub(crate) fn app(&self) -> App {
        let environment = Environment {
            home: self.home.path().to_owned(),
            keychain: Arc::clone(&self.keychain) as _,
            clock: Arc::clone(&self.clock) as _,
            random: Arc::clone(&self.random) as _,
            browser: Arc::clone(&self.browser) as _,
            license_keys: Vec::new(),
            extra_ca: None,
            fixed_token: None,
            version: "0.0.0".to_owned(),
        };
        App::with_network(environment, Arc::new(self.network.clone()))
    }

    /// An application in which the user has signed in.
    pub(crate) async fn signed_in(&self) -> App {
        let app = self.app();
        restore(&app, None).await;
        let session = self.sign_in(&app).await;
        assert!(matches!(session, Session::Ready { .. }), "{session:?}");
        app
    }

    /// Signs in, and answers where that led to.
    pub(crate) async fn sign_in(&self, app: &App) -> Session {
        let mut events = app.events();
        start_sign_in(
            app,
            &StartSignIn {
                address: ADDRESS.to_owned(),
                confirmed_issuer: ISSUER.to_owned(),
                confirmed_client_id: CLIENT.to_owned(),
            },
        )
        .await
        .unwrap();
        loop {
            if let AppEvent::SessionChanged(session) = events.recv().await.unwrap()
                && !matches!(session, Session::WaitingForBrowser { .. })
            {
                return session;
            }
        }
    }

    /// The application is started again, after the one before has ended.
    pub(crate) async fn restarted(&self) -> App {
        let app = self.app();
        let session = restore(&app, None).await;
        assert!(matches!(session, Session::Ready { .. }), "{session:?}");
        app
    }

    /// Names of the files below the user's folder.
    pub(crate) fn files(&self) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

/// The scope of the project.
pub(crate) fn shop() -> ScopeBody {
    ScopeBody::Project { project_key: key("shop") }
}

/// One pass over the project.
pub(crate) async fn sync_shop(app: &App) -> SyncReport {
    sync_once(app, &SyncOnce { project: Some(key("shop")), all: false }).await.unwrap()
}

/// Asserts that something failed with this code.
#[track_caller]
pub(crate) fn assert_code<T: std::fmt::Debug, E: Coded>(result: Result<T, E>, code: api_types::ErrorCode) {
    match result {
        Ok(done) => panic!("did {done:?}"),
        Err(error) => assert_eq!(error.code(), code, "{}", error.detail()),
    }
}

/// Where the session stands, in a word and a code.
pub(crate) fn stands(app: &App) -> String {
    match get_session(app) {
        Session::Starting => "starting".to_owned(),
        Session::Connect { problem, .. } => {
            format!("connect {}", problem.map_or_else(String::new, |p| p.code.as_str()))
        }
        Session::WaitingForBrowser { .. } => "waiting".to_owned(),
        Session::Blocked { problem, actions } => format!("blocked {} {actions:?}", problem.code.as_str()),
        Session::Ready { account, .. } => format!("ready {}", account.name),
    }
}
