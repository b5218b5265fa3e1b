//! What PUT and PATCH of a configuration share.

use super::get::read;
use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, require_seen, submit_single};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use axum::response::Response;
use flag_model::change_set::FieldChange;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use server_policy::{Action as Permission, Resource};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A write to a configuration, by the keys of its path.
pub(super) struct ConfigurationWrite {
    pub(super) project: Key,
    pub(super) flag: Key,
    pub(super) environment: Key,
    /// 0: nobody has configured the flag here, and this write does.
    pub(super) base_version: i64,
    pub(super) idempotency_key: Uuid,
    /// The id of a configuration that is created; made here when absent.
    pub(super) new_id: Option<Uuid>,
    pub(super) fields: BTreeMap<String, FieldChange>,
    pub(super) message: String,
    pub(super) bytes: bytes::Bytes,
}

/// Creates the configuration for version 0, changes it otherwise.
pub(super) async fn submit(
    state: &AppState,
    session: &Session,
    write: ConfigurationWrite,
) -> Result<Response, ApiError> {
    let ConfigurationWrite {
        project,
        flag,
        environment,
        base_version,
        idempotency_key,
        new_id,
        fields,
        message,
        bytes,
    } = write;
    let resource = Resource::environment(&project, &environment);
    require_seen(state, session, Permission::FlagsRead, Permission::FlagsWrite, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let current = read(&mut *tx, project_id, &flag, &environment).await?.ok_or_else(ApiError::not_found)?;
    drop(tx);
    let action = if base_version == 0 { Action::Create } else { Action::Update };
    let id = match action {
        Action::Create => new_id.unwrap_or_else(|| state.ids.new_id()),
        // A version other than 0 of what nobody has configured names no document: refused as stale.
        Action::Update | Action::Delete => current.id.or(new_id).unwrap_or_else(|| state.ids.new_id()),
    };
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef {
            kind: DocumentKind::FlagEnvironment,
            id: DocumentId(id),
            key: flag.clone(),
            environment: Some(environment.clone()),
        },
        action,
        base_version,
        fields,
        message,
        path: format!("/projects/{project}/flags/{flag}/environments/{environment}"),
        form: AnswerForm::FlagEnvironment(project_id, flag, environment),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(state, session, write).await
}
