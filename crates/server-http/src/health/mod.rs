//! Health, for load balancers and process supervisors: no token, no details.

pub(crate) mod live;
pub(crate) mod ready;

use serde::Serialize;

/// The answer of a healthy server.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
}

const OK: Health = Health { status: "ok" };
