//! Entries of the audit log, with flag values redacted.

use super::author::Author;
use super::authorize::action_of;
use super::plan::Step;
use crate::views::fields;
use api_types::ErrorCode;
use flag_model::{ChangeSet, DocumentBody, DocumentKind, FlagKind};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use server_policy::Action as Permission;
use server_storage::{AuditEntry, AuditOutcome};

/// Stands where a text or JSON value of a flag stood: such values may hold secrets.
const REDACTED: &str = "[redacted]";

/// One entry for each operation that was done.
pub(super) fn done(
    author: &Author,
    change_set: &ChangeSet,
    steps: &[Step],
    at: Timestamp,
) -> Vec<AuditEntry> {
    let pairs = change_set.operations.iter().zip(steps);
    let entries = pairs.map(|(operation, step)| AuditEntry {
        at,
        actor: author.principal.id,
        action: action_of(operation).as_str().to_owned(),
        target: Some(operation.document.clone().into()),
        outcome: AuditOutcome::Done,
        before: before(step),
        after: after(step),
        change_set: Some(change_set.id),
        request_id: author.request_id.clone(),
    });
    entries.collect()
}

/// One entry for each operation of a change set that was refused: which fields it named, not their values.
pub(super) fn refused(author: &Author, change_set: &ChangeSet, code: &str, at: Timestamp) -> Vec<AuditEntry> {
    let entries = change_set.operations.iter().map(|operation| AuditEntry {
        at,
        actor: author.principal.id,
        action: action_of(operation).as_str().to_owned(),
        target: Some(operation.document.clone().into()),
        outcome: AuditOutcome::Refused,
        before: Value::Null,
        after: json!({ "code": code, "fields": operation.fields.keys().take(20).collect::<Vec<_>>() }),
        change_set: Some(change_set.id),
        request_id: author.request_id.clone(),
    });
    entries.collect()
}

/// An entry for a write that was refused before there was a document to name: what was attempted.
pub(super) fn without_target(
    author: &Author,
    attempted: Permission,
    code: ErrorCode,
    at: Timestamp,
) -> AuditEntry {
    AuditEntry {
        at,
        actor: author.principal.id,
        action: attempted.as_str().to_owned(),
        target: None,
        outcome: AuditOutcome::Refused,
        before: Value::Null,
        after: json!({ "code": code.as_str() }),
        change_set: None,
        request_id: author.request_id.clone(),
    }
}

fn before(step: &Step) -> Value {
    let Some(stored) = &step.before else { return Value::Null };
    Value::Object(redact(step, fields(&stored.document.body)))
}

fn after(step: &Step) -> Value {
    if step.after.deleted { Value::Null } else { Value::Object(redact(step, fields(&step.after.body))) }
}

/// Keeps the fields that changed; hides values that may be secret.
fn redact(step: &Step, mut map: Map<String, Value>) -> Map<String, Value> {
    map.retain(|name, _| step.changed.contains(name));
    let kind = match &step.after.body {
        DocumentBody::Flag(flag) => Some(flag.kind),
        _ => step.flag_kind,
    };
    let names: &[&str] = match step.after.body.kind() {
        DocumentKind::FlagEnvironment => &["off_value", "rules", "fallthrough", "schedules"],
        DocumentKind::Flag => &["variants"],
        DocumentKind::Override => &["value"],
        DocumentKind::Project | DocumentKind::Environment | DocumentKind::Segment => &[],
    };
    if !matches!(kind, Some(FlagKind::Boolean | FlagKind::Number)) {
        for name in names {
            if let Some(value) = map.get_mut(*name) {
                *value = Value::from(REDACTED);
            }
        }
    }
    // What another flag must serve may be secret as well, whatever the type of this one.
    for prerequisite in map.get_mut("prerequisites").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(value) = prerequisite.get_mut("value").filter(|value| !value.is_boolean()) {
            *value = Value::from(REDACTED);
        }
    }
    map
}
