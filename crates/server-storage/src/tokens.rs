//! Evaluation tokens: what an application shows to have flags evaluated in one environment of one project.

use crate::error::StorageError;
use crate::principals::Principal;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};
use jiff::Timestamp;
use uuid::Uuid;

/// A token as it is listed. Its text is not kept anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The environment's key.
    pub environment: Key,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: Principal,
    /// It no longer counts from this instant on; `None`: for good.
    pub expires_at: Option<Timestamp>,
    /// Since when it no longer counts, because somebody said so.
    pub revoked_at: Option<Timestamp>,
    /// Who revoked it.
    pub revoked_by: Option<Principal>,
}

/// A token to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its id, made by the caller.
    pub id: Uuid,
    /// The environment in which it evaluates.
    pub environment: DocumentId,
    /// What people call it.
    pub name: String,
    /// SHA-256 of its text.
    pub secret_hash: [u8; 32],
    /// From when on it no longer counts.
    pub expires_at: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// How a token is looked for before anyone is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenLookup {
    /// By the SHA-256 of the text that was shown.
    Hash([u8; 32]),
    /// By the id that a ticket names.
    Id(Uuid),
}

/// What a token that counts allows: to evaluate the flags of one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationGrant {
    /// The token.
    pub token: Uuid,
    /// The project.
    pub project: DocumentId,
    /// The project's key.
    pub project_key: Key,
    /// The environment.
    pub environment: DocumentId,
    /// The environment's key.
    pub environment_key: Key,
    /// From when on the token no longer counts.
    pub expires_at: Option<Timestamp>,
}

/// Where a page of a list of tokens ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPosition {
    /// When the last token was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

/// Reads and writes tokens.
#[async_trait]
pub trait Tokens {
    /// Tokens of a project, the newest first, after `after`; revoked and expired ones too.
    async fn list_tokens(
        &mut self,
        project: DocumentId,
        after: Option<TokenPosition>,
        limit: u32,
    ) -> Result<Vec<StoredToken>, StorageError>;

    /// One token of a project.
    async fn get_token(
        &mut self,
        project: DocumentId,
        token: Uuid,
    ) -> Result<Option<StoredToken>, StorageError>;

    /// How many tokens of a project are not revoked.
    async fn count_tokens(&mut self, project: DocumentId) -> Result<i64, StorageError>;

    /// Keeps a new token of the caller. [`StorageError::KeyTaken`]: the id is.
    async fn create_token(&mut self, project: DocumentId, token: &NewToken) -> Result<(), StorageError>;

    /// Revokes a token in the caller's name; `false`: it was revoked before, or is not there.
    async fn revoke_token(
        &mut self,
        project: DocumentId,
        token: Uuid,
        at: Timestamp,
    ) -> Result<bool, StorageError>;
}
