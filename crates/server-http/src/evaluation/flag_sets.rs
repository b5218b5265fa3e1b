//! The flags of a project, compiled for the environments in which they are evaluated.

use super::live_projects::LiveProject;
use crate::problem::ApiError;
use flag_evaluation::CompiledFlagSet;
use flag_model::{
    DocumentBody, DocumentId, Environment, Flag, FlagEntry, FlagEnvironment, FlagOverride, FlagSet, Key,
    Scope, Segment,
};
use jiff::Timestamp;
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{Caller, EvaluationGrant, FeedSlice, Storage, StorageError, StoredDocument, Visibility};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The flags of a project as they were read in one generation.
pub(crate) struct LoadedFlags {
    pub(super) generation: u64,
    pub(super) revision: i64,
    pub(super) environments: HashMap<DocumentId, Arc<EnvironmentFlags>>,
}

/// The flags of a project in one environment at one revision.
pub(crate) struct EnvironmentFlags {
    pub(super) environment: DocumentId,
    pub(super) epoch: Uuid,
    pub(super) revision: i64,
    /// `<project>/<environment>`.
    pub(super) name: String,
    pub(super) compiled: CompiledFlagSet,
    /// In the order of the compiled set.
    pub(super) flag_ids: Vec<DocumentId>,
    by_key: Arc<HashMap<String, DocumentId>>,
    /// An instant, and until when no answer changes after it by time alone.
    steady: Mutex<Option<(Timestamp, Option<Timestamp>)>>,
}

impl EnvironmentFlags {
    /// The id of a flag.
    pub(super) fn flag_id(&self, key: &str) -> Option<DocumentId> {
        self.by_key.get(key).copied()
    }

    /// The first instant after `now` at which time alone may change an answer.
    pub(super) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        match *steady {
            Some((from, until)) if from <= now && until.is_none_or(|until| now < until) => until,
            _ => {
                let until = self.compiled.next_change(now);
                *steady = Some((now, until));
                until
            }
        }
    }
}

/// The flags that `grant` may evaluate, at least as new as what has been heard; `None` when the project or the
/// environment is gone.
pub(super) async fn current(
    storage: &dyn Storage,
    project: &LiveProject,
    grant: &EvaluationGrant,
) -> Result<Option<Arc<EnvironmentFlags>>, ApiError> {
    if let Some(flags) = fresh(project, grant.environment) {
        return Ok(Some(flags));
    }
    let _reading = project.reading.lock().await;
    if let Some(flags) = fresh(project, grant.environment) {
        return Ok(Some(flags));
    }
    let generation = project.now().generation;
    let Some(slice) = read(storage, project.id, &grant.project_key).await? else { return Ok(None) };
    let mut wanted: HashSet<DocumentId> = HashSet::from([grant.environment]);
    if let Some(before) = project.loaded() {
        wanted.extend(before.environments.keys());
    }
    let project_key = grant.project_key.clone();
    let compiling = tokio::task::spawn_blocking(move || compile(generation, project_key, slice, &wanted));
    let loaded = compiling.await.map_err(|error| ApiError::internal(&error))?;
    let loaded = Arc::new(loaded);
    *project.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&loaded));
    Ok(loaded.environments.get(&grant.environment).cloned())
}

fn fresh(project: &LiveProject, environment: DocumentId) -> Option<Arc<EnvironmentFlags>> {
    let loaded = project.loaded().filter(|loaded| project.is_fresh(loaded))?;
    loaded.environments.get(&environment).cloned()
}

/// Everything of a project, from one statement and hence of one revision.
async fn read(
    storage: &dyn Storage,
    project: DocumentId,
    key: &Key,
) -> Result<Option<FeedSlice>, StorageError> {
    let caller = Caller {
        principal_id: SYSTEM_PRINCIPAL,
        visibility: Visibility::Projects(vec![project]),
        may_write: false,
    };
    storage.begin(&caller).await?.read_feed(&Scope::project(key.clone()), None, u32::MAX).await
}

fn compile(generation: u64, project: Key, slice: FeedSlice, wanted: &HashSet<DocumentId>) -> LoadedFlags {
    let FeedSlice { epoch, revision, documents, .. } = slice;
    let Assembled { set, environments, flags } = assemble(project, revision, documents);
    let flags = Arc::new(flags);
    let environments = environments.into_iter().filter(|(id, _)| wanted.contains(id)).map(|(id, key)| {
        let compiled = CompiledFlagSet::compile(&set, &key);
        let flag_ids = compiled.flags().filter_map(|(key, _)| flags.get(key).copied()).collect();
        let of_environment = EnvironmentFlags {
            environment: id,
            epoch,
            revision,
            name: format!("{}/{key}", set.project),
            compiled,
            flag_ids,
            by_key: Arc::clone(&flags),
            steady: Mutex::new(None),
        };
        (id, Arc::new(of_environment))
    });
    LoadedFlags { generation, revision, environments: environments.collect() }
}

/// A flag set, and the ids of what is in it.
pub(crate) struct Assembled {
    pub(crate) set: FlagSet,
    pub(crate) environments: HashMap<DocumentId, Key>,
    pub(crate) flags: HashMap<String, DocumentId>,
}

/// Puts the documents of a project together.
pub(crate) fn assemble(project: Key, revision: i64, documents: Vec<StoredDocument>) -> Assembled {
    let mut environments: Vec<(DocumentId, Environment)> = Vec::new();
    let mut flags: Vec<(DocumentId, Flag)> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    let mut configurations: HashMap<DocumentId, BTreeMap<Key, FlagEnvironment>> = HashMap::new();
    let mut overrides: HashMap<DocumentId, BTreeMap<Key, Vec<FlagOverride>>> = HashMap::new();
    for stored in documents {
        let id = stored.document.id;
        match stored.document.body {
            DocumentBody::Project(_) => {}
            DocumentBody::Environment(environment) => environments.push((id, environment)),
            DocumentBody::Flag(flag) => flags.push((id, flag)),
            DocumentBody::FlagEnvironment { flag_id, environment_id: _, config } => {
                if let Some(environment) = stored.environment_key {
                    configurations.entry(flag_id).or_default().insert(environment, config);
                }
            }
            DocumentBody::Segment(segment) => segments.push(segment),
            DocumentBody::Override { flag_id, environment_id: _, value } => {
                if let Some(environment) = stored.environment_key {
                    let of_flag = overrides.entry(flag_id).or_default();
                    of_flag.entry(environment).or_default().push(value);
                }
            }
        }
    }
    environments.sort_by(|(_, a), (_, b)| (a.position, &a.key).cmp(&(b.position, &b.key)));
    flags.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    Assembled {
        environments: environments.iter().map(|(id, environment)| (*id, environment.key.clone())).collect(),
        flags: flags.iter().map(|(id, flag)| (flag.key.to_string(), *id)).collect(),
        set: FlagSet {
            project,
            revision,
            environments: environments.into_iter().map(|(_, environment)| environment).collect(),
            segments,
            flags: flags
                .into_iter()
                .map(|(id, flag)| FlagEntry {
                    flag,
                    environments: configurations.remove(&id).unwrap_or_default(),
                    overrides: overrides.remove(&id).unwrap_or_default(),
                })
                .collect(),
        },
    }
}
