//! A database with people, projects and flags in it, and short words for what tests do with them.

use crate::PgStorage;
use crate::testing::TestDatabase;
use flag_model::{
    Action, ChangeSetId, Document, DocumentBody, DocumentId, Environment, EnvironmentColor, Flag,
    FlagEnvironment, FlagKind, Key, Lifecycle, Project, Scope,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{
    AuditEntry, AuditOutcome, AuditTarget, Caller, HistoryEntry, Identity, LockedScope, Principal, Storage,
    StorageError, Transaction, Visibility,
};
use uuid::Uuid;

/// A migrated database and the server's storage on it.
pub(super) struct World {
    pub(super) storage: PgStorage,
    pub(super) database: TestDatabase,
}

/// The moment in which tests take place, and `seconds` after it.
pub(super) fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap() + SignedDuration::from_secs(seconds)
}

pub(super) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(super) fn id(number: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(number))
}

/// The server itself: sees and writes everything.
pub(super) fn system() -> Caller {
    Caller { principal_id: SYSTEM_PRINCIPAL, visibility: Visibility::All, may_write: true }
}

/// The server as someone who sees these projects only.
pub(super) fn seeing(projects: &[DocumentId]) -> Caller {
    Caller { visibility: Visibility::Projects(projects.to_vec()), ..system() }
}

pub(super) fn new(id: DocumentId, body: DocumentBody) -> Document {
    Document { id, version: 1, deleted: false, body }
}

/// The next version of a document, deleted.
pub(super) fn deleted(document: &Document) -> Document {
    Document { version: document.version + 1, deleted: true, ..document.clone() }
}

pub(super) fn project(number: u128, name: &str) -> Document {
    let body = Project {
        key: key(name),
        name: name.to_owned(),
        description: String::new(),
        lifecycle: Lifecycle::Active,
    };
    new(id(number), DocumentBody::Project(body))
}

pub(super) fn environment(number: u128, name: &str, position: i32) -> Document {
    let body = Environment {
        key: key(name),
        name: name.to_owned(),
        color: EnvironmentColor::Gray,
        position,
        inherits_from: None,
        approvals_required: 0,
        frozen: false,
    };
    new(id(number), DocumentBody::Environment(body))
}

pub(super) fn flag_body(name: &str) -> Flag {
    Flag {
        key: key(name),
        name: format!("Name of {name}"),
        description: String::new(),
        kind: FlagKind::Boolean,
        tags: Vec::new(),
        owner: String::new(),
        lifecycle: Lifecycle::Active,
        bucketing_key: Some(name.to_owned()),
        variants: Vec::new(),
        prerequisites: Vec::new(),
        value_schema: None,
        expected_end: None,
    }
}

pub(super) fn flag(number: u128, name: &str) -> Document {
    new(id(number), DocumentBody::Flag(flag_body(name)))
}

pub(super) fn config(number: u128, flag: &Document, environment: &Document, enabled: bool) -> Document {
    let config = FlagEnvironment { enabled, ..FlagEnvironment::unconfigured(FlagKind::Boolean) };
    new(
        id(number),
        DocumentBody::FlagEnvironment { flag_id: flag.id, environment_id: environment.id, config },
    )
}

pub(super) fn history_of(document: &Document, revision: i64, at: Timestamp) -> HistoryEntry {
    HistoryEntry {
        sequence: 0,
        document: document.clone(),
        action: match (document.version, document.deleted) {
            (1, _) => Action::Create,
            (_, true) => Action::Delete,
            _ => Action::Update,
        },
        changed: vec![("enabled".to_owned(), json!(false), json!(true))],
        change_set: ChangeSetId(Uuid::from_u128(77)),
        message: "because".to_owned(),
        revision,
        at,
        actor: Principal { id: SYSTEM_PRINCIPAL, name: String::new() },
        environment_key: document.body.kind().joins().then(|| key("production")),
    }
}

pub(super) fn audit_of(document: &Document, outcome: AuditOutcome, actor: Uuid, at: Timestamp) -> AuditEntry {
    let kind = document.body.kind();
    let own = document.body.key().cloned();
    AuditEntry {
        at,
        actor,
        action: format!("{}s:write", kind.as_str()),
        target: Some(AuditTarget {
            kind: kind.as_str(),
            id: document.id.0,
            key: own.unwrap_or_else(|| key("a")).to_string(),
            environment: None,
        }),
        outcome,
        before: Value::Null,
        after: json!({"b": 1, "a": [true]}),
        change_set: Some(ChangeSetId(Uuid::from_u128(77))),
        request_id: "request-1".to_owned(),
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let database = TestDatabase::start().await.unwrap();
        let storage = database.storage().await.unwrap();
        Self { storage, database }
    }

    /// Two projects, `alpha` (id 1) and `beta` (id 2), each with the environment `production` (11, 21), the flag
    /// `checkout` (12, 22) and its configuration (13, 23).
    pub(super) async fn with_two_projects() -> Self {
        let world = Self::new().await;
        world.apply(&Scope::Installation, &[project(1, "alpha"), project(2, "beta")]).await.unwrap();
        for (name, base) in [("alpha", 10), ("beta", 20)] {
            let production = environment(base + 1, "production", 0);
            let checkout = flag(base + 2, "checkout");
            let set = [production.clone(), checkout.clone(), config(base + 3, &checkout, &production, false)];
            world.apply(&Scope::project(key(name)), &set).await.unwrap();
        }
        world
    }

    pub(super) async fn begin(&self, caller: &Caller) -> Box<dyn Transaction> {
        self.storage.begin(caller).await.unwrap()
    }

    /// Applies a whole change set as the server itself; answers its revision.
    pub(super) async fn apply(&self, scope: &Scope, documents: &[Document]) -> Result<i64, StorageError> {
        self.apply_as(&system(), scope, documents).await
    }

    pub(super) async fn apply_as(
        &self,
        caller: &Caller,
        scope: &Scope,
        documents: &[Document],
    ) -> Result<i64, StorageError> {
        let mut transaction = self.storage.begin(caller).await?;
        let locked = transaction.lock_scope(scope).await?.ok_or(StorageError::Refused)?;
        let revision = write(&mut *transaction, &locked, documents).await?;
        transaction.commit().await?;
        Ok(revision)
    }

    /// The scope as the server itself sees it.
    pub(super) async fn scope(&self, scope: &Scope) -> LockedScope {
        self.begin(&system()).await.read_scope(scope).await.unwrap().unwrap()
    }

    /// A person who has signed in.
    pub(super) async fn person(&self, name: &str) -> Principal {
        let identity = Identity {
            issuer: "https://login.example".to_owned(),
            subject: name.to_owned(),
            name: name.to_owned(),
        };
        let new_id = Uuid::from_u128(name.bytes().fold(1 << 100, |id, byte| (id << 1) ^ u128::from(byte)));
        self.storage.upsert_principal(&identity, new_id, moment(0)).await.unwrap()
    }
}

/// All steps of a change set between lock and commit.
pub(super) async fn write(
    transaction: &mut dyn Transaction,
    scope: &LockedScope,
    documents: &[Document],
) -> Result<i64, StorageError> {
    let revision = scope.revision + 1;
    let at = moment(revision);
    transaction.write_documents(scope, revision, documents, SYSTEM_PRINCIPAL, at).await?;
    let history: Vec<_> = documents.iter().map(|document| history_of(document, revision, at)).collect();
    transaction.append_history(scope, &history).await?;
    let audit: Vec<_> = documents
        .iter()
        .map(|document| audit_of(document, AuditOutcome::Done, SYSTEM_PRINCIPAL, at))
        .collect();
    transaction.append_audit(Some(scope), &audit).await?;
    transaction.set_revision(scope, revision).await?;
    Ok(revision)
}
