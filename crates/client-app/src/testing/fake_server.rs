//! A server behind the port, in memory: it applies change sets by the rules of the domain, keeps their ids for good and
//! answers its feed in pages. It can be away, be slow to answer, lose answers and refuse tokens.

use super::documents::{at, id, person};
use api_types::change_set::{ChangeSetStatus, DocumentKindBody, OperationBody, ScopeBody};
use api_types::{
    ChangeEntry, ChangeSetBody, ChangeSetResponse, ErrorCode, EventMessage, FeedDocument, FeedPage, Me,
    OperationConflict, Problem, Role, ServerInfo, WrittenDocument,
};
use client_ports::{RemoteError, RemoteServer, TokenSource};
use client_sync::{domain_document, feed_fields};
use flag_model::change_set::{Parents, apply_operation};
use flag_model::{DocumentBody, DocumentId, Key, Operation, RefusalReason, Scope};
use futures_util::stream::BoxStream;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// How the network between client and server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Everything arrives.
    #[default]
    Fine,
    /// Nothing arrives.
    Away,
    /// Requests arrive, answers to writes do not.
    AnswersLost,
}

/// The state of the server.
pub(crate) struct ServerState {
    pub(crate) weather: Weather,
    pub(crate) epoch: Uuid,
    pub(crate) me: Me,
    pub(crate) registration_document: Option<String>,
    pub(crate) now: Timestamp,
    /// Documents of a page.
    pub(crate) page_size: usize,
    /// Tokens that are refused.
    pub(crate) refused_tokens: Vec<String>,
    /// How often a change set had an effect, by id.
    pub(crate) effects: HashMap<Uuid, u32>,
    /// How often a change set came in, by id.
    pub(crate) received: Vec<Uuid>,
    pub(crate) feeds_asked: u32,
    pub(crate) history: Vec<ChangeEntry>,
    scopes: HashMap<ScopeBody, FakeScope>,
    answers: HashMap<Uuid, ChangeSetResponse>,
}

#[derive(Default)]
struct FakeScope {
    revision: i64,
    documents: Vec<FeedDocument>,
}

/// A server; clones are the same one.
#[derive(Clone)]
pub(crate) struct FakeServer(Arc<Mutex<ServerState>>);

impl FakeServer {
    pub(crate) fn new() -> Self {
        let me = Me {
            id: id("Ada"),
            issuer: super::ISSUER.to_owned(),
            subject: "ada".to_owned(),
            name: "Ada".to_owned(),
            groups: vec!["editors".to_owned()],
            role: Some(Role::Editor),
        };
        Self(Arc::new(Mutex::new(ServerState {
            weather: Weather::Fine,
            epoch: id("epoch"),
            me,
            registration_document: None,
            now: at(2_000_000),
            page_size: 1_000,
            refused_tokens: Vec::new(),
            effects: HashMap::new(),
            received: Vec::new(),
            feeds_asked: 0,
            history: Vec::new(),
            scopes: HashMap::new(),
            answers: HashMap::new(),
        })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, ServerState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a document in place, as somebody else's write.
    pub(crate) fn put(&self, scope: &ScopeBody, document: FeedDocument) {
        let mut state = self.state();
        let scope = state.scopes.entry(scope.clone()).or_default();
        scope.revision += 1;
        let version =
            scope.documents.iter().find(|known| known.id == document.id).map_or(0, |known| known.version);
        let document = FeedDocument { revision: scope.revision, version: version + 1, ..document };
        scope.documents.retain(|known| known.id != document.id);
        scope.documents.push(document);
    }

    /// A document as it stands here.
    pub(crate) fn get(&self, scope: &ScopeBody, id: Uuid) -> Option<FeedDocument> {
        let state = self.state();
        state.scopes.get(scope)?.documents.iter().find(|document| document.id == id).cloned()
    }

    /// The documents that a change set wrote.
    pub(crate) fn written(&self, change_set: Uuid) -> Vec<Uuid> {
        self.state().answers[&change_set].documents.iter().map(|document| document.id).collect()
    }

    /// The server on behalf of somebody.
    pub(crate) fn for_tokens(&self, tokens: Arc<dyn TokenSource>) -> Arc<dyn RemoteServer> {
        Arc::new(OnBehalf { server: self.clone(), tokens })
    }

    /// All flags that are on, with how often that was written: `flag@environment`.
    pub(crate) fn enabled(&self, project: &str) -> Vec<String> {
        let state = self.state();
        let scope = ScopeBody::Project { project_key: super::key(project) };
        let documents = state.scopes.get(&scope).map(|scope| scope.documents.clone()).unwrap_or_default();
        let on = documents.into_iter().filter(|document| {
            document.kind == DocumentKindBody::FlagEnvironment
                && document.fields.get("enabled") == Some(&true.into())
        });
        let mut on: Vec<String> =
            on.map(|document| format!("{}@{}", document.key, document.environment.unwrap())).collect();
        on.sort();
        on
    }
}

impl ServerState {
    fn apply(&mut self, change_set: &ChangeSetBody) -> Result<ChangeSetResponse, RemoteError> {
        if let Some(answer) = self.answers.get(&change_set.id) {
            return Ok(answer.clone());
        }
        if self.me.role.is_none_or(|role| role < Role::Editor) {
            return Err(refused(403, ErrorCode::Forbidden, Vec::new()));
        }
        let (epoch, now, who) = (self.epoch, self.now, person(&self.me.name));
        let Some(scope) = self.scopes.get_mut(&change_set.scope) else {
            return Err(refused(404, ErrorCode::NotFound, Vec::new()));
        };
        let (mut written, mut conflicts) = (Vec::new(), Vec::new());
        for (index, operation) in change_set.operations.iter().enumerate() {
            match scope.write(operation) {
                Ok(document) => written.push(document),
                Err(current) => conflicts.push(OperationConflict {
                    operation: index,
                    detail: "changed meanwhile".to_owned(),
                    current: *current,
                }),
            }
        }
        if !conflicts.is_empty() {
            return Err(refused(409, ErrorCode::Conflict, conflicts));
        }
        scope.revision += 1;
        for document in &mut written {
            (document.revision, document.updated_at, document.updated_by) =
                (scope.revision, now, who.clone());
            scope.documents.retain(|known| known.id != document.id);
            scope.documents.push(document.clone());
        }
        *self.effects.entry(change_set.id).or_default() += 1;
        let answer = ChangeSetResponse {
            id: change_set.id,
            status: ChangeSetStatus::Applied,
            epoch,
            revision: scope.revision,
            documents: written.iter().map(|d| WrittenDocument { id: d.id, version: d.version }).collect(),
            sentences: Vec::new(),
        };
        self.answers.insert(change_set.id, answer.clone());
        Ok(answer)
    }
}

impl FakeScope {
    fn write(&self, operation: &OperationBody) -> Result<FeedDocument, Box<Option<FeedDocument>>> {
        let find = |kind, key: &Key| {
            self.documents
                .iter()
                .find(|document| document.kind == kind && document.key == *key && !document.deleted)
        };
        let same_place = |document: &&FeedDocument| {
            document.kind == operation.document.kind
                && document.key == operation.document.key
                && document.environment == operation.document.environment
        };
        let current = self.documents.iter().find(|document| document.id == operation.document.id);
        let taken = self.documents.iter().find(same_place);
        if current.is_none() && taken.is_some() {
            return Err(Box::new(taken.cloned()));
        }
        let flag = find(DocumentKindBody::Flag, &operation.document.key);
        let environment =
            operation.document.environment.as_ref().and_then(|key| find(DocumentKindBody::Environment, key));
        let domain_flag = flag.map(|flag| match domain_document(flag).unwrap().body {
            DocumentBody::Flag(domain) => (DocumentId(flag.id), domain),
            other => panic!("{other:?} is no flag"),
        });
        let parents = Parents {
            flag: domain_flag.as_ref().map(|(id, flag)| (*id, flag)),
            environment: environment.map(|environment| DocumentId(environment.id)),
        };
        let domain = current.map(|current| domain_document(current).unwrap());
        match apply_operation(domain.as_ref(), &Operation::from(operation.clone()), parents) {
            Ok(applied) => {
                let (flag_id, environment_id) = applied.document.body.joined().unzip();
                Ok(FeedDocument {
                    kind: operation.document.kind,
                    id: operation.document.id,
                    key: operation.document.key.clone(),
                    environment: operation.document.environment.clone(),
                    flag_id: flag_id.map(|id| id.0),
                    environment_id: environment_id.map(|id| id.0),
                    version: applied.document.version,
                    revision: 0,
                    deleted: false,
                    updated_at: at(0),
                    updated_by: person(""),
                    fields: feed_fields(&applied.document.body),
                })
            }
            Err(refusal) => {
                assert!(!matches!(refusal.reason, RefusalReason::Invalid { .. }), "{refusal:?}");
                Err(Box::new(current.cloned()))
            }
        }
    }
}

fn refused(status: u16, code: ErrorCode, conflicts: Vec<OperationConflict>) -> RemoteError {
    RemoteError::Refused(Box::new(Problem {
        r#type: String::new(),
        title: String::new(),
        status,
        detail: format!("refused as {}", code.as_str()),
        code,
        errors: Vec::new(),
        conflicts,
        request_id: String::new(),
    }))
}

fn away() -> RemoteError {
    RemoteError::Unreachable { code: ErrorCode::Offline, detail: "the cable is out".to_owned() }
}

struct OnBehalf {
    server: FakeServer,
    tokens: Arc<dyn TokenSource>,
}

impl OnBehalf {
    /// As the real client does: with a token, and once more with a newer one.
    async fn call<T>(
        &self,
        answer: impl Fn(&mut ServerState) -> Result<T, RemoteError>,
    ) -> Result<T, RemoteError> {
        let token = self.tokens.access_token().await?;
        let refuses = |token: &str| self.server.state().refused_tokens.iter().any(|refused| refused == token);
        if self.server.state().weather == Weather::Away {
            return Err(away());
        }
        if refuses(&token.0) {
            let newer = self.tokens.renew_after(&token).await?;
            if refuses(&newer.0) {
                return Err(refused(401, ErrorCode::Unauthenticated, Vec::new()));
            }
        }
        answer(&mut self.server.state())
    }
}

#[async_trait::async_trait]
impl RemoteServer for OnBehalf {
    async fn server_info(&self) -> Result<ServerInfo, RemoteError> {
        self.call(|state| {
            Ok(ServerInfo {
                id: id("server"),
                name: "Flags".to_owned(),
                version: "1.0.0".to_owned(),
                registration_document: state.registration_document.clone(),
                registration_url: None,
                registration_verdict: "missing".to_owned(),
                now: state.now,
            })
        })
        .await
    }

    async fn me(&self) -> Result<Me, RemoteError> {
        self.call(|state| Ok(state.me.clone())).await
    }

    async fn feed(&self, scope: &Scope, cursor: Option<&str>, limit: u32) -> Result<FeedPage, RemoteError> {
        self.call(|state| {
            state.feeds_asked += 1;
            let (epoch, size) = (state.epoch, state.page_size.min(limit as usize));
            let body = ScopeBody::from(scope.clone());
            if state.me.role.is_none() {
                return Err(refused(404, ErrorCode::NotFound, Vec::new()));
            }
            let Some(known) = state.scopes.get(&body) else {
                return Err(refused(404, ErrorCode::NotFound, Vec::new()));
            };
            let from = match cursor.map(|cursor| cursor.split_once(' ').unwrap()) {
                None => 0,
                Some((of, from)) if of == epoch.to_string() => from.parse::<i64>().unwrap(),
                Some(_) => return Err(refused(410, ErrorCode::CursorExpired, Vec::new())),
            };
            let mut documents: Vec<FeedDocument> =
                known.documents.iter().filter(|document| document.revision > from).cloned().collect();
            documents.sort_by_key(|document| document.revision);
            let more = documents.len() > size;
            documents.truncate(size);
            let reached = if more { documents.last().unwrap().revision } else { known.revision };
            let cursor = format!("{epoch} {reached}");
            Ok(FeedPage { scope: body, epoch, cursor, revision: known.revision, more, documents })
        })
        .await
    }

    async fn send_change_set(&self, change_set: &ChangeSetBody) -> Result<ChangeSetResponse, RemoteError> {
        self.call(|state| {
            state.received.push(change_set.id);
            let answer = state.apply(change_set);
            if state.weather == Weather::AnswersLost { Err(away()) } else { answer }
        })
        .await
    }

    async fn flag_changes(
        &self,
        _project: &Key,
        _flag: &Key,
        _limit: u32,
    ) -> Result<Vec<ChangeEntry>, RemoteError> {
        self.call(|state| Ok(state.history.clone())).await
    }

    async fn events(&self) -> Result<BoxStream<'static, Result<EventMessage, RemoteError>>, RemoteError> {
        self.call(|_| Ok(())).await?;
        Ok(Box::pin(futures_util::stream::pending()))
    }
}
