//! Documents, operations and edits to test with.

use crate::edit::{Edit, EditState};
use api_types::change_set::{
    ActionBody, DocumentKindBody, DocumentRefBody, FieldChangeBody, OperationBody, ScopeBody,
};
use api_types::{ChangeSetBody, FeedDocument, OperationConflict, PersonRef, Problem};
use flag_model::Key;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// The same id for the same words.
pub(crate) fn id(words: &str) -> Uuid {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    Uuid::from_u128(u128::from(hasher.finish()))
}

pub(crate) fn scope() -> ScopeBody {
    ScopeBody::Project { project_key: key("shop") }
}

fn document(kind: DocumentKindBody, name: &str, fields: Value) -> FeedDocument {
    FeedDocument {
        kind,
        id: id(&format!("{kind:?} {name}")),
        key: key(name),
        environment: None,
        flag_id: None,
        environment_id: None,
        version: 3,
        revision: 3,
        deleted: false,
        updated_at: Timestamp::UNIX_EPOCH,
        updated_by: PersonRef { id: id("Ada"), name: "Ada".to_owned() },
        fields: serde_json::from_value(fields).unwrap(),
    }
}

pub(crate) fn flag(name: &str) -> FeedDocument {
    let fields = json!({
        "key": name, "name": name, "description": "", "kind": "boolean", "tags": [], "owner": "",
        "lifecycle": "active", "bucketing_key": name,
    });
    document(DocumentKindBody::Flag, name, fields)
}

pub(crate) fn environment(name: &str) -> FeedDocument {
    document(
        DocumentKindBody::Environment,
        name,
        json!({"key": name, "name": name, "color": "red", "position": 0}),
    )
}

pub(crate) fn config(flag_name: &str, environment_name: &str, enabled: bool) -> FeedDocument {
    let fields = json!({"enabled": enabled, "off_value": false, "fallthrough": {"serve": {"value": true}}});
    FeedDocument {
        id: id(&format!("config {flag_name} {environment_name}")),
        environment: Some(key(environment_name)),
        flag_id: Some(flag(flag_name).id),
        environment_id: Some(environment(environment_name).id),
        ..document(DocumentKindBody::FlagEnvironment, flag_name, fields)
    }
}

pub(crate) fn reference(document: &FeedDocument) -> DocumentRefBody {
    DocumentRefBody {
        kind: document.kind,
        id: document.id,
        key: document.key.clone(),
        environment: document.environment.clone(),
    }
}

pub(crate) fn field(document: &FeedDocument, name: &str, from: Value, to: Value) -> OperationBody {
    OperationBody {
        document: reference(document),
        action: ActionBody::Update,
        base_version: document.version,
        fields: [(name.to_owned(), FieldChangeBody { from: Some(from), to })].into(),
    }
}

pub(crate) fn switch(config: &FeedDocument, enabled: bool) -> OperationBody {
    field(config, "enabled", json!(!enabled), json!(enabled))
}

pub(crate) fn change_set(number: u128, operations: Vec<OperationBody>) -> ChangeSetBody {
    ChangeSetBody { id: Uuid::from_u128(number), scope: scope(), message: String::new(), operations }
}

pub(crate) fn edit(seq: i64, operations: Vec<OperationBody>) -> Edit {
    Edit {
        seq,
        change_set: change_set(u128::try_from(seq).unwrap(), operations),
        base: Vec::new(),
        state: EditState::Queued,
        attempts: 0,
        uncertain: false,
        last_error: None,
        problem: None,
        created_at: Timestamp::UNIX_EPOCH,
        sent_at: None,
        applied_revision: None,
    }
}

/// `edit` after the server answered that its first operation conflicts with `current`.
pub(crate) fn conflicting(edit: Edit, current: Option<FeedDocument>) -> Edit {
    let conflict = OperationConflict { operation: 0, detail: String::new(), current };
    let problem = Problem {
        r#type: String::new(),
        title: String::new(),
        status: 409,
        detail: String::new(),
        code: api_types::ErrorCode::Conflict,
        errors: Vec::new(),
        conflicts: vec![conflict],
        request_id: String::new(),
    };
    Edit { state: EditState::Conflict, attempts: 1, problem: Some(problem), ..edit }
}
