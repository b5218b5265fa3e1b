//! The connection and how far the local copy is.

use crate::problem::Problem;
use flag_model::Scope;
use jiff::Timestamp;
use uuid::Uuid;

/// The connection and the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// The connection.
    pub connection: ConnectionState,
    /// Why there is none.
    pub problem: Option<Problem>,
    /// When everything was last up to date.
    pub synced_at: Option<Timestamp>,
    /// How far the first reading of a project is.
    pub progress: Option<Progress>,
    /// Edits that wait or are being sent.
    pub waiting: u32,
    /// Edits that need the user.
    pub conflicts: u32,
    /// How much the server's clock is ahead of this computer's, when it is more than two minutes.
    pub clock_skew_seconds: Option<i32>,
}

/// The connection to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Being made.
    Connecting,
    /// Up to date and listening.
    Online,
    /// Reading changes.
    Syncing,
    /// None; everything read before is here, edits wait.
    Offline,
    /// The session has ended: sign in again; edits wait.
    SignedOut,
}

/// How far a first reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Documents so far.
    pub done: u32,
}

/// What a single pass did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// The scopes that are kept here, and where they stand.
    pub scopes: Vec<ScopePosition>,
    /// Edits that the server applied in this pass.
    pub applied: u32,
    /// Edits that need the user.
    pub conflicts: u32,
    /// Edits that still wait.
    pub waiting: u32,
    /// Why the pass could not be finished.
    pub problem: Option<Problem>,
}

/// Where the local copy of a scope stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopePosition {
    /// The scope.
    pub scope: Scope,
    /// Its epoch.
    pub epoch: Uuid,
    /// The revision read.
    pub revision: i64,
}
