//! The connection and how far the local copy is.

use crate::problem::ProblemView;
use client_app::sync as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The connection and the queue, for the bar at the bottom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncView {
    /// The connection.
    pub connection: ConnectionState,
    /// Why there is none.
    pub problem: Option<ProblemView>,
    /// When everything was last up to date, RFC 3339.
    pub synced_at: Option<String>,
    /// Documents read so far while a project is read for the first time.
    pub progress: Option<ProgressView>,
    /// Edits that wait or are being sent.
    pub waiting: u32,
    /// Edits that need the user.
    pub conflicts: u32,
    /// How much the server's clock is ahead of this computer's, when it is more than two minutes.
    pub clock_skew_seconds: Option<i32>,
}

/// The connection to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProgressView {
    /// Documents so far.
    pub done: u32,
}

impl From<app::SyncStatus> for SyncView {
    fn from(value: app::SyncStatus) -> Self {
        let app::SyncStatus {
            connection,
            problem,
            synced_at,
            progress,
            waiting,
            conflicts,
            clock_skew_seconds,
        } = value;
        Self {
            connection: connection.into(),
            problem: problem.map(Into::into),
            synced_at: synced_at.map(|time| time.to_string()),
            progress: progress.map(Into::into),
            waiting,
            conflicts,
            clock_skew_seconds,
        }
    }
}

impl From<app::Progress> for ProgressView {
    fn from(value: app::Progress) -> Self {
        let app::Progress { done } = value;
        Self { done }
    }
}

impl From<app::ConnectionState> for ConnectionState {
    fn from(value: app::ConnectionState) -> Self {
        match value {
            app::ConnectionState::Connecting => Self::Connecting,
            app::ConnectionState::Online => Self::Online,
            app::ConnectionState::Syncing => Self::Syncing,
            app::ConnectionState::Offline => Self::Offline,
            app::ConnectionState::SignedOut => Self::SignedOut,
        }
    }
}
