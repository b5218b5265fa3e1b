//! Edits and drafts, as they are shown.

use crate::changes::model::{ChangeItem, Edit, EditState, Staged, Theirs};
use crate::problem::Problem;
use api_types::FeedDocument;
use api_types::change_set::{OperationBody, ScopeBody};
use client_store::{Store, StoreError};
use client_sync::Draft;
use flag_model::Key;
use jiff::Timestamp;
use serde_json::Value;

/// What is staged in a project.
pub(crate) fn staged_of(store: &Store, project: &Key) -> Result<Staged, StoreError> {
    let drafts = store.list_drafts(project)?;
    let items = drafts.into_iter().map(|draft| staged_item(store, draft)).collect::<Result<_, _>>()?;
    Ok(Staged { items })
}

fn staged_item(store: &Store, draft: Draft) -> Result<ChangeItem, StoreError> {
    let current = store.get_document(draft.document.id)?;
    // Only what changed at the server since the user looked is in the way; a waiting edit of the user's own is not.
    let moved =
        current.filter(|current| draft.base.as_ref().is_none_or(|base| base.version < current.version));
    let theirs = moved.and_then(|current| theirs(&current, &draft.field, draft.from.as_ref()));
    Ok(ChangeItem {
        flag: draft.document.key.into(),
        environment: draft.document.environment.map(String::from),
        field: draft.field,
        from: draft.from.unwrap_or(Value::Null),
        to: draft.to,
        theirs,
    })
}

/// An edit of the queue. `waits_until`: before this moment nothing is sent.
pub(crate) fn shown_edit(edit: &client_sync::Edit, waits_until: Option<Timestamp>) -> Edit {
    let state = match edit.state {
        client_sync::EditState::Queued => EditState::Queued,
        client_sync::EditState::Sending => EditState::Sending,
        client_sync::EditState::Paused => EditState::Paused,
        client_sync::EditState::Applied => EditState::Applied,
        client_sync::EditState::Conflict => EditState::Conflict,
        client_sync::EditState::Refused => EditState::Refused,
    };
    let problem = match (&edit.problem, edit.last_error) {
        (Some(problem), _) => Some(Problem::new(problem.code, problem.detail.clone())),
        (None, Some(code)) => Some(Problem::new(code, "")),
        (None, None) => None,
    };
    Edit {
        id: edit.change_set.id,
        project: match edit.scope() {
            ScopeBody::Installation => String::new(),
            ScopeBody::Project { project_key } => project_key.to_string(),
        },
        message: edit.change_set.message.clone(),
        state,
        items: items(edit),
        created_at: edit.created_at,
        attempts: edit.attempts,
        next_attempt_at: waits_until.filter(|_| edit.state.is_waiting() && edit.attempts > 0),
        applied_at: edit.sent_at.filter(|_| state == EditState::Applied),
        problem,
    }
}

fn items(edit: &client_sync::Edit) -> Vec<ChangeItem> {
    let operations = edit.change_set.operations.iter().enumerate();
    operations
        .flat_map(|(index, operation)| {
            let conflict = edit.conflicts().iter().find(|conflict| conflict.operation == index);
            let current = conflict.and_then(|conflict| conflict.current.as_ref());
            operation.fields.keys().map(move |field| item(operation, field, current))
        })
        .collect()
}

fn item(operation: &OperationBody, field: &str, current: Option<&FeedDocument>) -> ChangeItem {
    let change = operation.fields.get(field);
    let from = change.and_then(|change| change.from.clone());
    ChangeItem {
        flag: operation.document.key.to_string(),
        environment: operation.document.environment.as_ref().map(ToString::to_string),
        field: field.to_owned(),
        theirs: current.and_then(|current| theirs(current, field, from.as_ref())),
        from: from.unwrap_or(Value::Null),
        to: change.map_or(Value::Null, |change| change.to.clone()),
    }
}

/// What the server has, when it is not what the user saw.
fn theirs(current: &FeedDocument, field: &str, seen: Option<&Value>) -> Option<Theirs> {
    let value = current.fields.get(field).cloned().unwrap_or(Value::Null);
    (seen != Some(&value)).then(|| Theirs {
        value,
        by: current.updated_by.name.clone(),
        at: current.updated_at,
    })
}
