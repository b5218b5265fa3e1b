//! What is due: which edit to send, which scope to read, or how long to wait.

use crate::backoff::Backoff;
use crate::dependency::Writes;
use crate::edit::{Edit, EditState};
use api_types::change_set::ScopeBody;
use flag_model::ChangeSetId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use uuid::Uuid;

/// A scope is read at least this often, also when no event told of a change.
const POLL_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Whether the server may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Signed in, and the network is there as far as anyone knows.
    Online,
    /// The user or the computer says that there is no network.
    Offline,
    /// A new sign-in is needed.
    SignedOut,
}

/// How far the cache of a scope has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeProgress {
    /// The scope.
    pub scope: ScopeBody,
    /// Epoch and revision of the cache; `None` before the first page.
    pub known: Option<(Uuid, i64)>,
    /// The newest epoch and revision heard of, by an event or an applied edit.
    pub announced: Option<(Uuid, i64)>,
    /// Whether the last page said that there is no more, and no snapshot is half read.
    pub complete: bool,
    /// When it was last read to the end.
    pub pulled_at: Option<Timestamp>,
}

/// All that the next step depends on.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// Now.
    pub now: Timestamp,
    /// Whether the server may be asked.
    pub connection: Connection,
    /// The waits after failures.
    pub backoff: Backoff,
    /// The queue, in the user's order, with the applied edits that the cache has not seen yet.
    pub edits: &'a [Edit],
    /// The scopes to be kept up to date, the most wanted first.
    pub scopes: &'a [ScopeProgress],
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Mark this edit as sending, durably, and send it.
    Send(ChangeSetId),
    /// Read the next page of this scope's feed.
    Pull(ScopeBody),
    /// Nothing before this moment, unless something happens.
    WaitUntil(Timestamp),
    /// Nothing until something happens.
    Idle,
}

/// Says what to do next: new edits first, then what there is to read, then repeats of edits whose outcome is
/// unknown (so that an edit which the server always fails at cannot starve the reading).
#[must_use]
pub fn next_step(situation: &Situation<'_>) -> Step {
    if situation.connection != Connection::Online {
        return Step::Idle;
    }
    if let Some(until) = situation.backoff.blocks_until(situation.now) {
        return Step::WaitUntil(until);
    }
    let send = next_edit(situation.edits);
    if let Some(edit) = send.filter(|edit| edit.attempts == 0) {
        return Step::Send(edit.id());
    }
    if let Some(scope) = situation.scopes.iter().find(|scope| pull_is_due(scope, situation)) {
        return Step::Pull(scope.scope.clone());
    }
    if let Some(edit) = send {
        return Step::Send(edit.id());
    }
    let next_poll =
        situation.scopes.iter().filter_map(|scope| scope.pulled_at?.checked_add(POLL_EVERY).ok()).min();
    next_poll.map_or(Step::Idle, Step::WaitUntil)
}

/// The edit to send: in each scope the first that nothing before it holds up; among those, the one tried least.
/// An edit that waits for the user holds up only what rests on its documents.
fn next_edit(edits: &[Edit]) -> Option<&Edit> {
    let mut unsettled = Writes::default();
    let mut taken = HashSet::<&ScopeBody>::new();
    let mut heads = Vec::new();
    for edit in edits.iter().filter(|edit| edit.state != EditState::Applied) {
        let held_up = edit.state.needs_decision() || unsettled.carry(&edit.change_set);
        if !held_up && taken.insert(edit.scope()) {
            heads.push(edit);
        }
        unsettled.add(&edit.change_set);
    }
    heads.into_iter().min_by_key(|edit| (edit.attempts, edit.seq))
}

fn pull_is_due(progress: &ScopeProgress, situation: &Situation<'_>) -> bool {
    let Some((epoch, revision)) = progress.known else { return true };
    let announced = progress.announced.is_some_and(|(e, r)| e != epoch || r > revision);
    let written = situation.edits.iter().any(|edit| {
        edit.state == EditState::Applied
            && *edit.scope() == progress.scope
            && edit.applied_revision.is_some_and(|applied| applied > revision)
    });
    // A reading that lies in the future was made before the clock was set back.
    let stale = progress
        .pulled_at
        .is_none_or(|at| at > situation.now || situation.now.duration_since(at) >= POLL_EVERY);
    announced || written || stale || !progress.complete
}

#[cfg(test)]
mod tests;
