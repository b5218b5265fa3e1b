//! The draft that a switch of a flag makes, on top of what the user already changed.

use api_types::FeedDocument;
use api_types::change_set::{ActionBody, DocumentKindBody, DocumentRefBody, ScopeBody};
use client_store::{Store, StoreError};
use client_sync::{Draft, Pending, overlay};
use flag_model::{FlagEnvironment, FlagKind, Key};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Waiting edits that a switch may rest on.
const EDITS_LOOKED_AT: u32 = 10_000;
/// The field that is switched.
const FIELD: &str = "enabled";

/// Which switch, and which way.
#[derive(Clone, Debug)]
pub(crate) struct Switch {
    pub(crate) project: Key,
    pub(crate) flag: Key,
    pub(crate) environment: Key,
    pub(crate) enabled: bool,
    /// Whether a staged switch goes on; otherwise what is staged stays as it is, and counts for nothing here.
    pub(crate) continue_staged: bool,
}

/// Why no draft can be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SwitchError {
    #[error("the project {project} has no flag {flag}")]
    NoFlag { project: Key, flag: Key },
    #[error("the project {project} has no environment {environment}")]
    NoEnvironment { project: Key, environment: Key },
    #[error("the local data cannot be used")]
    Store(#[from] StoreError),
}

/// The draft. `fresh_id` is the configuration's, should it have to be created: as long as nobody has configured a
/// flag in an environment, there is no document.
pub(crate) fn switch_draft(
    store: &Store,
    switch: &Switch,
    fresh_id: Uuid,
    now: Timestamp,
) -> Result<Draft, SwitchError> {
    let Switch { project, flag: flag_key, environment: environment_key, enabled, continue_staged } = switch;
    let flag = store
        .get_flag(project, flag_key)?
        .ok_or_else(|| SwitchError::NoFlag { project: project.clone(), flag: flag_key.clone() })?;
    let environment = store.get_environment(project, environment_key)?.ok_or_else(|| {
        SwitchError::NoEnvironment { project: project.clone(), environment: environment_key.clone() }
    })?;
    let base = store
        .get_flag_environments(flag.id)?
        .into_iter()
        .find(|config| config.environment_id == Some(environment.id));
    let of_this = |document: &DocumentRefBody| {
        document.kind == DocumentKindBody::FlagEnvironment
            && document.key == *flag_key
            && document.environment.as_ref() == Some(environment_key)
    };
    // What is staged already goes on as the same draft, so that its document keeps its id.
    let staged = if *continue_staged { store.list_drafts(project)? } else { Vec::new() };
    if let Some(staged) = staged.into_iter().find(|draft| draft.field == FIELD && of_this(&draft.document)) {
        return Ok(Draft { to: Value::Bool(*enabled), ..staged });
    }
    let shown = waiting(store, project, &of_this)?.or_else(|| base.clone());
    let (id, action, base_version, from) = match &shown {
        Some(config) => (config.id, ActionBody::Update, config.version, config.fields.get(FIELD).cloned()),
        None => (fresh_id, ActionBody::Create, 0, Some(Value::Bool(unconfigured(&flag).enabled))),
    };
    let document = DocumentRefBody {
        kind: DocumentKindBody::FlagEnvironment,
        id,
        key: flag_key.clone(),
        environment: Some(environment_key.clone()),
    };
    let (field, to) = (FIELD.to_owned(), Value::Bool(*enabled));
    Ok(Draft { document, action, base_version, field, from, to, base, staged_at: now })
}

/// The configuration as the waiting edits leave it, if one of them writes it.
fn waiting(
    store: &Store,
    project: &Key,
    of_this: &dyn Fn(&DocumentRefBody) -> bool,
) -> Result<Option<FeedDocument>, StoreError> {
    let scope = ScopeBody::Project { project_key: project.clone() };
    let revision = store.scope_state(&scope)?.map(|state| state.revision);
    let edits = store.open_edits(EDITS_LOOKED_AT)?;
    let writes = edits.iter().filter(|edit| {
        *edit.scope() == scope
            && edit.change_set.operations.iter().any(|operation| of_this(&operation.document))
    });
    let shown = overlay(store, writes.filter_map(|edit| Pending::of_edit(edit, revision)));
    Ok(shown.documents.into_values().map(|shown| shown.document).find(|document| {
        of_this(&DocumentRefBody {
            kind: document.kind,
            id: document.id,
            key: document.key.clone(),
            environment: document.environment.clone(),
        })
    }))
}

fn unconfigured(flag: &FeedDocument) -> FlagEnvironment {
    let kind = flag.fields.get("kind").and_then(|kind| serde_json::from_value(kind.clone()).ok());
    FlagEnvironment::unconfigured(kind.unwrap_or(FlagKind::Json))
}
