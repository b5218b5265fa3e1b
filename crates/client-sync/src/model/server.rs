//! The model server: applies change sets by the rules of the domain, and keeps the ids of what it applied.

use crate::classify::Answer;
use crate::document::{domain_document, feed_fields};
use api_types::{ChangeSetBody, ErrorCode, FeedDocument, OperationConflict, Problem, WrittenDocument};
use flag_model::change_set::{Parents, apply_operation};
use flag_model::{Flag, Operation};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use uuid::Uuid;

pub(super) const EPOCH: Uuid = Uuid::from_u128(7);

/// Something that a client's change set did.
pub(super) struct Effect {
    /// The message of the change set: in the model, which wish of the user it was.
    pub(super) wish: String,
    pub(super) document: Uuid,
}

#[derive(Default)]
pub(super) struct Server {
    pub(super) documents: BTreeMap<Uuid, FeedDocument>,
    pub(super) revision: i64,
    /// All that ever had an effect, in order.
    pub(super) effects: Vec<Effect>,
    applied: HashMap<Uuid, Answer>,
}

impl Server {
    /// One request, from its arrival to its commit. What is lost later does not concern the server.
    pub(super) fn handle(&mut self, change_set: &ChangeSetBody) -> Answer {
        if let Some(answer) = self.applied.get(&change_set.id) {
            return answer.clone();
        }
        let mut written = Vec::new();
        let mut conflicts = Vec::new();
        for (index, operation) in change_set.operations.iter().enumerate() {
            let current = self.documents.get(&operation.document.id);
            let domain = current.and_then(|document| domain_document(document).ok());
            match apply_operation(domain.as_ref(), &Operation::from(operation.clone()), parents(current)) {
                Ok(applied) => written.push(applied.document),
                Err(refusal) => {
                    let detail = refusal.reason.to_string();
                    conflicts.push(OperationConflict { operation: index, detail, current: current.cloned() });
                }
            }
        }
        if !conflicts.is_empty() {
            return Answer::Refused(Box::new(conflict(conflicts)));
        }
        self.revision += 1;
        let mut documents = Vec::new();
        for document in written {
            let known = self.documents.get_mut(&document.id.0).expect("the model only updates");
            known.version = document.version;
            known.revision = self.revision;
            known.fields = feed_fields(&document.body);
            documents.push(WrittenDocument { id: document.id.0, version: document.version });
            self.effects.push(Effect { wish: change_set.message.clone(), document: document.id.0 });
        }
        let answer = Answer::Applied { epoch: EPOCH, revision: self.revision, documents };
        self.applied.insert(change_set.id, answer.clone());
        answer
    }
}

fn parents(configuration: Option<&FeedDocument>) -> Parents<'static> {
    static BOOLEAN: LazyLock<Flag> =
        LazyLock::new(|| serde_json::from_value(json!({"key": "a", "kind": "boolean"})).unwrap());
    let flag = configuration.and_then(|document| document.flag_id);
    let environment = configuration.and_then(|document| document.environment_id);
    Parents { flag: flag.map(|id| (id.into(), &*BOOLEAN)), environment: environment.map(Into::into) }
}

fn conflict(conflicts: Vec<OperationConflict>) -> Problem {
    Problem {
        r#type: "about:blank#conflict".to_owned(),
        title: "Conflict".to_owned(),
        status: 409,
        detail: String::new(),
        code: ErrorCode::Conflict,
        errors: Vec::new(),
        conflicts,
        request_id: String::new(),
    }
}
