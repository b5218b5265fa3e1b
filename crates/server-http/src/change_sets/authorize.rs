//! What each operation asks of the policy.

use crate::problem::ApiError;
use crate::session::require;
use flag_model::{ChangeSet, DocumentKind, Operation, Scope};
use server_policy::{Action, Resource, Role};

/// The action that an operation is.
pub(super) fn action_of(operation: &Operation) -> Action {
    let deletes = operation.action == flag_model::Action::Delete;
    match (operation.document.kind, deletes) {
        (DocumentKind::Project, false) => Action::ProjectsWrite,
        (DocumentKind::Project, true) => Action::ProjectsDelete,
        (DocumentKind::Environment, false) => Action::EnvironmentsWrite,
        (DocumentKind::Environment, true) => Action::EnvironmentsDelete,
        (DocumentKind::Flag, false) => Action::FlagsWrite,
        (DocumentKind::Flag, true) => Action::FlagsDelete,
        // Taking back a configuration changes what a flag serves, like any other edit of it.
        (DocumentKind::FlagEnvironment, _) => Action::FlagsWrite,
        (DocumentKind::Segment, false) => Action::SegmentsWrite,
        (DocumentKind::Segment, true) => Action::SegmentsDelete,
        (DocumentKind::Override, false) => Action::OverridesWrite,
        (DocumentKind::Override, true) => Action::OverridesDelete,
    }
}

/// Asks the policy about every operation; the first refusal decides.
pub(super) fn authorize(role: Option<Role>, change_set: &ChangeSet) -> Result<(), ApiError> {
    let seen = match change_set.scope {
        Scope::Installation => Action::ProjectsRead,
        Scope::Project(_) => Action::FlagsRead,
    };
    require(role, seen, resource(&change_set.scope, None))?;
    change_set.operations.iter().try_for_each(|operation| {
        require(role, action_of(operation), resource(&change_set.scope, Some(operation)))
    })
}

fn resource<'a>(scope: &'a Scope, operation: Option<&'a Operation>) -> Resource<'a> {
    let environment = operation.and_then(|operation| operation.document.environment.as_ref());
    match (scope.project_key(), environment) {
        (Some(project), Some(environment)) => Resource::environment(project, environment),
        (Some(project), None) => Resource::project(project),
        (None, _) => match operation {
            Some(operation) => Resource::project(&operation.document.key),
            None => Resource::INSTALLATION,
        },
    }
}
