//! Change sets: read from the wire, checked, and applied to documents in memory.

use api_types::ChangeSetBody;
use flag_model::change_set::{Parents, apply_operation, validate_change_set};
use flag_model::document::{Document, DocumentBody};
use flag_model::{ChangeSet, Flag};
use std::collections::HashMap;
use uuid::Uuid;

/// A request to apply a change set, applied three times over: what was created is then there, and versions have moved.
///
/// # Panics
/// When a version does not rise by one, or when the twin on the wire says something else.
pub fn change_set(request: &[u8]) {
    let Ok(body) = serde_json::from_slice::<ChangeSetBody>(request) else { return };
    let change_set = ChangeSet::from(body.clone());
    assert_eq!(ChangeSetBody::from(change_set.clone()), body);
    for problem in validate_change_set(&change_set) {
        assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'), "{problem:?}");
    }
    let mut documents = HashMap::new();
    for _ in 0..3 {
        apply(&change_set, &mut documents);
    }
}

fn apply(change_set: &ChangeSet, documents: &mut HashMap<Uuid, Document>) {
    for operation in &change_set.operations {
        let flag = documents.values().find_map(|document| match &document.body {
            DocumentBody::Flag(flag) if flag.key == operation.document.key => {
                Some((document.id, flag.clone()))
            }
            _ => None,
        });
        let environment = documents.values().find_map(|document| match &document.body {
            DocumentBody::Environment(environment)
                if Some(&environment.key) == operation.document.environment.as_ref() =>
            {
                Some(document.id)
            }
            _ => None,
        });
        let flag: Option<(_, &Flag)> = flag.as_ref().map(|(id, flag)| (*id, flag));
        let id = operation.document.id.0;
        let before = documents.get(&id);
        let version = before.map_or(0, |document| document.version);
        if let Ok(applied) = apply_operation(before, operation, Parents { flag, environment }) {
            assert_eq!(Some(applied.document.version), version.checked_add(1));
            documents.insert(id, applied.document);
        }
    }
}
