//! What has to be known before a change set is applied.

use crate::problem::ApiError;
use crate::views::{Configurations, by_parents};
use flag_model::change_set::Parents;
use flag_model::{
    Action, ChangeSet, Document, DocumentBody, DocumentId, DocumentKind, FlagKind, Key, Operation,
};
use server_storage::{LockedScope, StoredDocument, Transaction};
use std::collections::{HashMap, HashSet};

/// The documents that a change set touches and those it leans on, kept up to date while it is applied.
#[derive(Default)]
pub(super) struct Loaded {
    /// The documents of the operations, as stored.
    pub(super) documents: HashMap<DocumentId, StoredDocument>,
    /// Configurations as stored, where an operation creates one.
    pub(super) configurations: Configurations,
    /// Environments that are not deleted.
    pub(super) environment_count: usize,
    flags: HashMap<Key, (DocumentId, FlagKind)>,
    environments: HashMap<Key, DocumentId>,
    projects: HashMap<Key, DocumentId>,
}

impl Loaded {
    /// Reads everything in as few statements as the traits allow.
    pub(super) async fn read(
        tx: &mut dyn Transaction,
        scope: &LockedScope,
        change_set: &ChangeSet,
    ) -> Result<Self, ApiError> {
        let ids: Vec<DocumentId> =
            change_set.operations.iter().map(|operation| operation.document.id).collect();
        let mut loaded = Self::default();
        for stored in tx.load_documents(scope, &ids).await? {
            loaded.documents.insert(stored.document.id, stored);
        }
        let Some(project) = scope.project else {
            for operation in
                change_set.operations.iter().filter(|operation| operation.action == Action::Create)
            {
                if let Some(summary) = tx.get_project(&operation.document.key).await? {
                    let id = summary.document.document.id;
                    loaded.projects.insert(operation.document.key.clone(), id);
                }
            }
            return Ok(loaded);
        };
        let (flag_keys, environment_keys) = parent_keys(change_set);
        for stored in tx.load_parents(scope, &flag_keys, &environment_keys).await? {
            loaded.learn(&stored.document);
        }
        let creates = |kind| {
            change_set.operations.iter().any(|one| one.action == Action::Create && one.document.kind == kind)
        };
        if creates(DocumentKind::FlagEnvironment) {
            let flags: Vec<DocumentId> = loaded.flags.values().map(|(id, _)| *id).collect();
            loaded.configurations = by_parents(tx.flag_environments(&flags).await?);
        }
        if creates(DocumentKind::Environment) {
            loaded.environment_count = tx.list_environments(project).await?.len();
        }
        Ok(loaded)
    }

    /// The flag and environment that an operation's keys name.
    pub(super) fn parents(&self, operation: &Operation) -> Parents {
        if operation.document.kind != DocumentKind::FlagEnvironment {
            return Parents::default();
        }
        Parents {
            flag: self.flags.get(&operation.document.key).copied(),
            environment: operation
                .document
                .environment
                .as_ref()
                .and_then(|key| self.environments.get(key).copied()),
        }
    }

    /// The type of the flag with this key.
    pub(super) fn flag_kind(&self, key: &Key) -> Option<FlagKind> {
        self.flags.get(key).map(|(_, kind)| *kind)
    }

    /// The document that has this key already, where keys must be unique.
    pub(super) fn holder_of_key(&self, kind: DocumentKind, key: &Key) -> Option<DocumentId> {
        match kind {
            DocumentKind::Project => self.projects.get(key).copied(),
            DocumentKind::Environment => self.environments.get(key).copied(),
            DocumentKind::Flag => self.flags.get(key).map(|(id, _)| *id),
            DocumentKind::FlagEnvironment => None,
        }
    }

    /// Takes in a document, as stored or as an operation left it.
    pub(super) fn learn(&mut self, document: &Document) {
        match &document.body {
            DocumentBody::Flag(flag) if document.deleted => drop(self.flags.remove(&flag.key)),
            DocumentBody::Flag(flag) => {
                self.flags.insert(flag.key.clone(), (document.id, flag.kind));
            }
            DocumentBody::Environment(environment) if document.deleted => {
                self.environments.remove(&environment.key);
            }
            DocumentBody::Environment(environment) => {
                self.environments.insert(environment.key.clone(), document.id);
            }
            DocumentBody::Project(project) if document.deleted => drop(self.projects.remove(&project.key)),
            DocumentBody::Project(project) => {
                self.projects.insert(project.key.clone(), document.id);
            }
            DocumentBody::FlagEnvironment { .. } => {}
        }
    }
}

/// The keys of the flags and environments that operations create or lean on.
fn parent_keys(change_set: &ChangeSet) -> (Vec<Key>, Vec<Key>) {
    let (mut flags, mut environments) = (HashSet::new(), HashSet::new());
    for operation in &change_set.operations {
        let document = &operation.document;
        match document.kind {
            DocumentKind::FlagEnvironment => {
                flags.insert(document.key.clone());
                environments.extend(document.environment.clone());
            }
            DocumentKind::Flag => {
                flags.insert(document.key.clone());
            }
            DocumentKind::Environment => {
                environments.insert(document.key.clone());
            }
            DocumentKind::Project => {}
        }
    }
    (flags.into_iter().collect(), environments.into_iter().collect())
}
