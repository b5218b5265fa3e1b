//! Who writes.

use crate::session::visibility;
use server_policy::Role;
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{Caller, Principal};

/// Who writes, and under which request.
#[derive(Clone, Debug)]
pub struct Author {
    /// The principal.
    pub principal: Principal,
    /// The role that the policy is asked with.
    pub role: Option<Role>,
    /// Names the request in the audit log.
    pub request_id: String,
}

impl Author {
    /// The server itself, as for seeding.
    #[must_use]
    pub fn system(request_id: &str) -> Self {
        Self {
            principal: Principal { id: SYSTEM_PRINCIPAL, name: "Jackstaff server".to_owned() },
            role: Some(Role::Superadmin),
            request_id: request_id.to_owned(),
        }
    }

    /// On whose behalf a writing transaction runs.
    pub(crate) fn writer(&self) -> Caller {
        Caller { principal_id: self.principal.id, visibility: visibility(self.role), may_write: true }
    }

    /// For the log of refused requests: no project data is written.
    pub(super) fn refused(&self) -> Caller {
        Caller { may_write: false, ..self.writer() }
    }
}
