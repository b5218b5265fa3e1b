//! The user's own switches that the server does not have yet.

use super::model::{Mine, MineStage};
use api_types::change_set::{DocumentKindBody, DocumentRefBody, ScopeBody};
use client_sync::{Draft, Edit};
use flag_model::Key;
use serde_json::Value;

/// Flag, environment, and what the user made of it.
pub(crate) type OwnChange = (String, String, Mine);

/// The own changes of a project, the later ones last: edits in the user's order, then what is staged.
pub(crate) fn own_changes(project: &Key, edits: &[Edit], drafts: &[Draft]) -> Vec<OwnChange> {
    let scope = ScopeBody::Project { project_key: project.clone() };
    let mut changes = Vec::new();
    for edit in edits.iter().filter(|edit| *edit.scope() == scope) {
        let stage = if edit.state.needs_decision() { MineStage::Conflict } else { MineStage::Waiting };
        for operation in &edit.change_set.operations {
            let to = operation.fields.get("enabled").map(|change| &change.to);
            changes.extend(own_change(&operation.document, to, stage));
        }
    }
    for draft in drafts.iter().filter(|draft| draft.field == "enabled") {
        changes.extend(own_change(&draft.document, Some(&draft.to), MineStage::Staged));
    }
    changes
}

fn own_change(document: &DocumentRefBody, to: Option<&Value>, stage: MineStage) -> Option<OwnChange> {
    if document.kind != DocumentKindBody::FlagEnvironment {
        return None;
    }
    let (environment, enabled) = (document.environment.as_ref()?, to?.as_bool()?);
    Some((document.key.to_string(), environment.to_string(), Mine { enabled, stage }))
}
