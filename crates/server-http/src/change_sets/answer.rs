//! The answer to a write, made inside its transaction so that it can be kept with the idempotency key.

use super::plan::Plan;
use super::sentences::sentence;
use crate::problem::ApiError;
use crate::{environments, flag_environments, flags, overrides, projects, segments};
use api_types::change_set::ChangeSetStatus;
use api_types::{ChangeSetResponse, WrittenDocument};
use flag_model::{ChangeSet, DocumentId, Key};
use serde::Serialize;
use serde_json::Value;
use server_storage::{LockedScope, Transaction};

/// What the caller wants to see of a write.
#[derive(Clone, Debug)]
pub(crate) enum AnswerForm {
    /// The outcome of a change set.
    ChangeSet,
    /// A project.
    Project(Key),
    /// An environment of a project.
    Environment(DocumentId, Key),
    /// A flag of a project.
    Flag(DocumentId, Key),
    /// A flag's configuration: project, flag, environment.
    FlagEnvironment(DocumentId, Key, Key),
    /// A segment of a project.
    Segment(DocumentId, Key),
    /// An override of a project.
    Override(DocumentId, DocumentId),
}

/// Answers with a change set's outcome.
pub(super) fn of_plan(
    change_set: &ChangeSet,
    scope: &LockedScope,
    plan: &Plan,
    status: ChangeSetStatus,
) -> ChangeSetResponse {
    let documents = plan.steps.iter().map(|step| {
        let unchanged = step.before.as_ref().filter(|_| step.changed.is_empty());
        let version = unchanged.map_or(step.after.version, |stored| stored.document.version);
        WrittenDocument { id: step.after.id.0, version }
    });
    ChangeSetResponse {
        id: change_set.id.0,
        status,
        epoch: scope.epoch,
        revision: plan.revision(scope),
        documents: documents.collect(),
        sentences: plan.steps.iter().map(sentence).collect(),
    }
}

/// Answers with the resource as it stands now.
pub(super) async fn of_resource(
    tx: &mut dyn Transaction,
    form: &AnswerForm,
) -> Result<Option<Value>, ApiError> {
    match form {
        AnswerForm::ChangeSet => Ok(None),
        AnswerForm::Project(key) => json(projects::get::read(tx, key).await?),
        AnswerForm::Environment(project, key) => json(environments::get::read(tx, *project, key).await?),
        AnswerForm::Flag(project, key) => json(flags::get::read(tx, *project, key).await?),
        AnswerForm::FlagEnvironment(project, flag, environment) => {
            json(flag_environments::get::read(tx, *project, flag, environment).await?)
        }
        AnswerForm::Segment(project, key) => json(segments::get::read(tx, *project, key).await?),
        AnswerForm::Override(project, id) => json(overrides::get::read(tx, *project, *id).await?),
    }
}

/// Answers a repeat whose first answer is no longer kept: it was applied, and this is how things stand.
pub(super) async fn of_repeat(
    tx: &mut dyn Transaction,
    change_set: &ChangeSet,
    form: &AnswerForm,
) -> Result<Value, ApiError> {
    if let Some(resource) = of_resource(tx, form).await? {
        return Ok(resource);
    }
    let scope = tx.read_scope(&change_set.scope).await?.ok_or_else(ApiError::not_found)?;
    let ids: Vec<DocumentId> = change_set.operations.iter().map(|operation| operation.document.id).collect();
    let documents = tx.load_documents(&scope, &ids).await?.into_iter();
    let documents =
        documents.map(|one| WrittenDocument { id: one.document.id.0, version: one.document.version });
    to_value(&ChangeSetResponse {
        id: change_set.id.0,
        status: ChangeSetStatus::Applied,
        epoch: scope.epoch,
        revision: scope.revision,
        documents: documents.collect(),
        sentences: Vec::new(),
    })
}

fn json(resource: Option<impl Serialize>) -> Result<Option<Value>, ApiError> {
    resource.map(|resource| to_value(&resource)).transpose()?.ok_or_else(ApiError::not_found).map(Some)
}

pub(super) fn to_value(body: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(body).map_err(|error| ApiError::internal(&error))
}
