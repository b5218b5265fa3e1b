//! Evaluation tokens of a project. They are no documents (ADR 8), but are written as carefully: under the lock of
//! the project's scope, with an idempotency key, an audit entry and a new revision, which tells every copy of the
//! server to look at the tokens again.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
mod secret;
mod write;

pub(crate) use secret::hash_of;

use crate::views::person;
use api_types::TokenResource;
use server_storage::StoredToken;

/// A token as it is shown.
fn token_resource(stored: &StoredToken) -> TokenResource {
    let StoredToken { id, name, environment, created_at, created_by, expires_at, revoked_at, revoked_by } =
        stored;
    TokenResource {
        id: *id,
        name: name.clone(),
        environment: environment.clone(),
        created_at: *created_at,
        created_by: person(created_by),
        expires_at: *expires_at,
        revoked_at: *revoked_at,
        revoked_by: revoked_by.as_ref().map(person),
    }
}
