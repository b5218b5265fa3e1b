//! `GET /api/v1/me`.

use crate::openapi::ListProblems;
use crate::session::Session;
use api_types::Me;
use api_types::resources::Role as RoleBody;
use axum::Json;
use server_policy::Role;

/// Who the caller is. Answers users in none of the known groups too, with `role: null`, so that they can be
/// told whom to ask.
#[utoipa::path(
    get, path = "/api/v1/me", operation_id = "get_me", tag = "session",
    responses((status = 200, description = "The caller.", body = Me), ListProblems),
)]
pub(crate) async fn handler(session: Session) -> Json<Me> {
    let Session { user, principal, role, request_id: _ } = session;
    Json(Me {
        id: principal.id,
        issuer: user.issuer,
        subject: user.subject,
        name: principal.name,
        groups: user.groups,
        role: role.map(role_body),
    })
}

fn role_body(role: Role) -> RoleBody {
    match role {
        Role::Viewer => RoleBody::Viewer,
        Role::Editor => RoleBody::Editor,
        Role::Admin => RoleBody::Admin,
        Role::Superadmin => RoleBody::Superadmin,
    }
}
