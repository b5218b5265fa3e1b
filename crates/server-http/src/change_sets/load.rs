//! What has to be known before a change set is applied.

use crate::problem::ApiError;
use crate::views::{Configurations, by_parents};
use flag_model::change_set::Parents;
use flag_model::limits::{ENVIRONMENTS_MAX, OVERRIDES_MAX, SEGMENTS_MAX};
use flag_model::{
    Action, ChangeSet, Document, DocumentBody, DocumentId, DocumentKind, Flag, FlagKind, Key, Operation,
};
use server_storage::{LockedScope, StoredDocument, Transaction};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// The documents that a change set touches and those it leans on, kept up to date while it is applied.
#[derive(Default)]
pub(super) struct Loaded {
    /// The documents of the operations, as stored.
    pub(super) documents: HashMap<DocumentId, StoredDocument>,
    /// Configurations as stored, where an operation creates one.
    pub(super) configurations: Configurations,
    /// Environments that are not deleted, where one is created.
    environment_count: usize,
    /// Segments that are not deleted, where one is created.
    segment_count: i64,
    /// Overrides by the flag and the environment that they join, where one is created.
    override_counts: HashMap<(DocumentId, DocumentId), i64>,
    flags: HashMap<Key, (DocumentId, Flag)>,
    environments: HashMap<Key, DocumentId>,
    segments: HashMap<Key, DocumentId>,
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
        let Named { flags, environments, segments } = named(change_set);
        for stored in tx.load_parents(scope, &flags, &environments, &segments).await? {
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
        if creates(DocumentKind::Segment) {
            loaded.segment_count = tx.count_segments(project).await?;
        }
        Ok(loaded)
    }

    /// The flag and environment that an operation's keys name.
    pub(super) fn parents(&self, operation: &Operation) -> Parents<'_> {
        if !operation.document.kind.joins() {
            return Parents::default();
        }
        Parents {
            flag: self.flags.get(&operation.document.key).map(|(id, flag)| (*id, flag)),
            environment: operation
                .document
                .environment
                .as_ref()
                .and_then(|key| self.environments.get(key).copied()),
        }
    }

    /// Why the document that an operation creates would be one too many, if it would; counts it in otherwise.
    pub(super) async fn one_too_many(
        &mut self,
        tx: &mut dyn Transaction,
        operation: &Operation,
    ) -> Result<Option<String>, ApiError> {
        let parents = self.parents(operation);
        let detail = match (operation.document.kind, parents.flag, parents.environment) {
            (DocumentKind::Environment, ..) => {
                self.environment_count += 1;
                (self.environment_count > ENVIRONMENTS_MAX)
                    .then(|| format!("a project has at most {ENVIRONMENTS_MAX} environments"))
            }
            (DocumentKind::Segment, ..) => {
                self.segment_count += 1;
                (self.segment_count > SEGMENTS_MAX as i64)
                    .then(|| format!("a project has at most {SEGMENTS_MAX} segments"))
            }
            (DocumentKind::Override, Some((flag, _)), Some(environment)) => {
                let count = match self.override_counts.entry((flag, environment)) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => unknown.insert(tx.count_overrides(flag, environment).await?),
                };
                *count += 1;
                (*count > OVERRIDES_MAX as i64)
                    .then(|| format!("a flag has at most {OVERRIDES_MAX} overrides in an environment"))
            }
            _ => None,
        };
        Ok(detail)
    }

    /// The type of the flag with this key.
    pub(super) fn flag_kind(&self, key: &Key) -> Option<FlagKind> {
        self.flags.get(key).map(|(_, flag)| flag.kind)
    }

    /// The document that has this key already, where keys must be unique.
    pub(super) fn holder_of_key(&self, kind: DocumentKind, key: &Key) -> Option<DocumentId> {
        match kind {
            DocumentKind::Project => self.projects.get(key).copied(),
            DocumentKind::Environment => self.environments.get(key).copied(),
            DocumentKind::Flag => self.flags.get(key).map(|(id, _)| *id),
            DocumentKind::Segment => self.segments.get(key).copied(),
            DocumentKind::FlagEnvironment | DocumentKind::Override => None,
        }
    }

    /// Takes in a document, as stored or as an operation left it.
    pub(super) fn learn(&mut self, document: &Document) {
        match &document.body {
            DocumentBody::Flag(flag) if document.deleted => drop(self.flags.remove(&flag.key)),
            DocumentBody::Flag(flag) => {
                self.flags.insert(flag.key.clone(), (document.id, flag.clone()));
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
            DocumentBody::Segment(segment) if document.deleted => drop(self.segments.remove(&segment.key)),
            DocumentBody::Segment(segment) => {
                self.segments.insert(segment.key.clone(), document.id);
            }
            DocumentBody::FlagEnvironment { .. } | DocumentBody::Override { .. } => {}
        }
    }
}

/// The keys of the documents that operations create or join.
struct Named {
    flags: Vec<Key>,
    environments: Vec<Key>,
    segments: Vec<Key>,
}

fn named(change_set: &ChangeSet) -> Named {
    let (mut flags, mut environments, mut segments) = (HashSet::new(), HashSet::new(), HashSet::new());
    for operation in &change_set.operations {
        let document = &operation.document;
        match document.kind {
            DocumentKind::FlagEnvironment | DocumentKind::Override => {
                flags.insert(document.key.clone());
                environments.extend(document.environment.clone());
            }
            DocumentKind::Flag => {
                flags.insert(document.key.clone());
            }
            DocumentKind::Environment => {
                environments.insert(document.key.clone());
            }
            DocumentKind::Segment => {
                segments.insert(document.key.clone());
            }
            DocumentKind::Project => {}
        }
    }
    Named {
        flags: flags.into_iter().collect(),
        environments: environments.into_iter().collect(),
        segments: segments.into_iter().collect(),
    }
}
