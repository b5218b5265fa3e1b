//! The three-way merge of a conflict, field by field.

use crate::edit::Edit;
use api_types::change_set::{ActionBody, OperationBody};
use api_types::{FeedDocument, OperationConflict};
use serde_json::Value;

/// Fields that change nothing for anybody's users: they may merge without being asked.
const HARMLESS: &[&str] = &["name", "description", "tags"];

/// How the operation and the server's document meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeKind {
    /// Both sides changed it.
    BothChanged,
    /// Both sides created it.
    BothCreated,
    /// The server deleted it (or the user may no longer see it), this edit changes it.
    GoneThere,
    /// This edit deletes it, the server changed it.
    DeletedHere,
    /// Both sides deleted it.
    BothDeleted,
    /// This edit creates it, but something that it needs is not there, or its key is taken.
    NotCreated,
}

/// One conflicting operation.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentMerge {
    /// Its index in the change set.
    pub operation: usize,
    /// How the sides meet.
    pub kind: MergeKind,
    /// The document as the server has it, with who changed it last and when.
    pub current: Option<FeedDocument>,
    /// The fields that either side changed, by name.
    pub fields: Vec<FieldMerge>,
}

impl DocumentMerge {
    /// Whether it merges without a question.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        match self.kind {
            MergeKind::BothChanged | MergeKind::BothCreated => {
                self.fields.iter().all(|field| field.verdict != Verdict::Ask)
            }
            MergeKind::BothDeleted => true,
            MergeKind::GoneThere | MergeKind::DeletedHere | MergeKind::NotCreated => false,
        }
    }
}

/// One field of a conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldMerge {
    /// Its name.
    pub name: String,
    /// What the user saw when changing it, if known.
    pub base: Option<Value>,
    /// What the user wants; for a field that only the server changed, the base.
    pub mine: Value,
    /// What the server has.
    pub theirs: Value,
    /// What to do.
    pub verdict: Verdict,
}

/// What to do with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both sides want the same.
    Same,
    /// Only this edit changed it, and it is harmless.
    Mine,
    /// Only the server changed it.
    Theirs,
    /// The user decides; the server's value is preselected.
    Ask,
}

/// Merges every operation of `edit` that conflicts. Harmless fields (name, description, tags) that one side
/// changed merge by themselves; a field that changes behaviour always asks, because two safe halves can make an
/// unsafe whole.
#[must_use]
pub fn merge_edit(edit: &Edit) -> Vec<DocumentMerge> {
    edit.conflicts()
        .iter()
        .filter_map(|conflict| {
            let operation = edit.change_set.operations.get(conflict.operation)?;
            let base = edit.base.iter().find(|document| document.id == operation.document.id);
            Some(merge_operation(operation, base, conflict))
        })
        .collect()
}

fn merge_operation(
    mine: &OperationBody,
    base: Option<&FeedDocument>,
    conflict: &OperationConflict,
) -> DocumentMerge {
    let theirs = conflict.current.as_ref().filter(|document| !document.deleted);
    let kind = match (mine.action, theirs) {
        (ActionBody::Create, Some(_)) => MergeKind::BothCreated,
        (ActionBody::Create, None) => MergeKind::NotCreated,
        (ActionBody::Update, Some(_)) => MergeKind::BothChanged,
        (ActionBody::Update, None) => MergeKind::GoneThere,
        (ActionBody::Delete, Some(_)) => MergeKind::DeletedHere,
        (ActionBody::Delete, None) => MergeKind::BothDeleted,
    };
    let fields = theirs.map_or_else(Vec::new, |theirs| merge_fields(mine, base, theirs));
    DocumentMerge { operation: conflict.operation, kind, current: conflict.current.clone(), fields }
}

fn merge_fields(mine: &OperationBody, base: Option<&FeedDocument>, theirs: &FeedDocument) -> Vec<FieldMerge> {
    let base_of = |name: &str| base.and_then(|base| base.fields.get(name)).cloned();
    let theirs_of = |name: &str| theirs.fields.get(name).cloned().unwrap_or(Value::Null);
    let changed_here = mine.fields.iter().map(|(name, change)| {
        let base = change.from.clone().or_else(|| base_of(name));
        let theirs = theirs_of(name);
        let verdict = if theirs == change.to {
            Verdict::Same
        } else if base.as_ref() == Some(&theirs) && HARMLESS.contains(&name.as_str()) {
            Verdict::Mine
        } else {
            Verdict::Ask
        };
        FieldMerge { name: name.clone(), base, mine: change.to.clone(), theirs, verdict }
    });
    let changed_there = theirs.fields.iter().filter_map(|(name, theirs)| {
        let base = base_of(name).filter(|base| base != theirs && !mine.fields.contains_key(name))?;
        let (mine, theirs) = (base.clone(), theirs.clone());
        Some(FieldMerge { name: name.clone(), base: Some(base), mine, theirs, verdict: Verdict::Theirs })
    });
    let mut fields: Vec<FieldMerge> = changed_here.chain(changed_there).collect();
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    fields
}
