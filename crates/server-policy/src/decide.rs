//! The decision.

use crate::action::Action;
use crate::role::Role;
use flag_model::Key;

/// Who is about to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The role; `None` for a user in none of the known groups.
    pub role: Option<Role>,
}

/// On what. Names what is affected, not where the request happened to point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource<'a> {
    /// The project; `None` for the installation as a whole.
    pub project: Option<&'a Key>,
    /// The environment; `None` where the whole project is affected.
    pub environment: Option<&'a Key>,
}

impl<'a> Resource<'a> {
    /// The installation as a whole: its list of projects, its state.
    pub const INSTALLATION: Self = Self { project: None, environment: None };

    /// A project as a whole.
    #[must_use]
    pub fn project(project: &'a Key) -> Self {
        Self { project: Some(project), environment: None }
    }

    /// One environment of a project.
    #[must_use]
    pub fn environment(project: &'a Key, environment: &'a Key) -> Self {
        Self { project: Some(project), environment: Some(environment) }
    }
}

/// What the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The actor may.
    Allow,
    /// The actor may know of the resource, but not do this to it: 403.
    Forbid(ForbidReason),
    /// The actor may not even know that the resource exists: 404, and absent from lists.
    Hide,
}

/// Why an actor may not do something to a resource that it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForbidReason {
    /// A higher role is needed.
    #[error("this needs the role {}", .needed.as_str())]
    RoleTooLow {
        /// The weakest role that may.
        needed: Role,
    },
}

/// Whether `actor` may do `action` to `resource`.
///
/// Roles hold for the whole installation so far, so the resource does not change the outcome; it is part of
/// every question all the same, because roles of single projects and environments will be answered here.
#[must_use]
pub fn decide(actor: Actor, action: Action, _resource: Resource<'_>) -> Decision {
    let Some(role) = actor.role else { return Decision::Hide };
    let needed = weakest_role(action);
    if role >= needed { Decision::Allow } else { Decision::Forbid(ForbidReason::RoleTooLow { needed }) }
}

/// The weakest role that may do an action. Every action is named, so that a new one is decided on purpose.
fn weakest_role(action: Action) -> Role {
    match action {
        Action::ProjectsRead
        | Action::EnvironmentsRead
        | Action::FlagsRead
        | Action::SegmentsRead
        | Action::OverridesRead => Role::Viewer,
        // Taking back an override changes what a flag serves, like any other edit of it.
        Action::FlagsWrite
        | Action::FlagsKill
        | Action::SegmentsWrite
        | Action::OverridesWrite
        | Action::OverridesDelete
        | Action::TokensRead => Role::Editor,
        Action::FlagsDelete
        | Action::SegmentsDelete
        | Action::EnvironmentsWrite
        | Action::EnvironmentsDelete
        | Action::ProjectsWrite
        | Action::TokensWrite
        | Action::TokensDelete
        | Action::ChangeSetsApprove
        | Action::AuditRead => Role::Admin,
        Action::ProjectsDelete | Action::SystemView => Role::Superadmin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_a_role_sees_nothing() {
        for action in Action::ALL {
            assert_eq!(
                decide(Actor { role: None }, action, Resource::INSTALLATION),
                Decision::Hide,
                "{action:?}"
            );
        }
    }

    #[test]
    fn a_higher_role_may_do_all_that_a_lower_one_may() {
        for action in Action::ALL {
            for pair in Role::ALL.windows(2) {
                let allowed = |role| {
                    decide(Actor { role: Some(role) }, action, Resource::INSTALLATION) == Decision::Allow
                };
                assert!(!allowed(pair[0]) || allowed(pair[1]), "{action:?} {pair:?}");
            }
        }
    }

    #[test]
    fn superadmin_may_do_everything_and_viewer_only_reads() {
        for action in Action::ALL {
            let decision = |role| decide(Actor { role: Some(role) }, action, Resource::INSTALLATION);
            assert_eq!(decision(Role::Superadmin), Decision::Allow, "{action:?}");
            let reads = action.as_str().ends_with(":read")
                && !matches!(action, Action::AuditRead | Action::TokensRead);
            assert_eq!(decision(Role::Viewer) == Decision::Allow, reads, "{action:?}");
        }
    }

    #[test]
    fn a_refusal_names_the_role_that_is_needed() {
        let decision = decide(Actor { role: Some(Role::Viewer) }, Action::FlagsWrite, Resource::INSTALLATION);
        let Decision::Forbid(reason) = decision else { panic!("{decision:?}") };
        assert_eq!(reason.to_string(), "this needs the role editor");
    }
}
