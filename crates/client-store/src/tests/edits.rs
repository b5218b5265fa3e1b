//! The life of an edit.

use super::samples::{EPOCH, at, create, edit_id, field, id, in_memory, page, problem, switch};
use crate::{Discarded, Enqueued, PendingCounts, Resolved, Sidecar, Store, StoreError};
use api_types::{ErrorCode, WrittenDocument};
use client_sync::{EditState, Outcome, Resolution};
use serde_json::json;
use tempfile::tempdir;

fn applied(revision: i64, version: i64) -> Outcome {
    let documents = vec![WrittenDocument { id: id(4, 1), version }];
    Outcome::Applied { epoch: EPOCH, revision, documents }
}

fn unknown() -> Outcome {
    Outcome::Unknown { code: ErrorCode::Offline, retry_after: None }
}

fn queue(store: &Store) -> Vec<(u128, EditState)> {
    let edits = store.list_edits().unwrap();
    edits.iter().map(|edit| (edit.change_set.id.as_u128() & 0xFFFF, edit.state)).collect()
}

#[test]
fn an_edit_is_read_back_as_it_was_saved() {
    let store = in_memory();
    let mut new = switch(1, id(4, 1));
    new.change_set.message = "launch".to_owned();
    new.base = vec![super::samples::flag(1, "a")];
    assert_eq!(store.enqueue(&new, at(5)).unwrap(), Enqueued::Added(edit_id(1)));
    let edit = store.get_edit(edit_id(1)).unwrap();
    assert_eq!((&edit.change_set, &edit.base), (&new.change_set, &new.base));
    assert_eq!(
        (edit.state, edit.attempts, edit.uncertain, edit.created_at),
        (EditState::Queued, 0, false, at(5))
    );
    assert!(matches!(store.enqueue(&new, at(5)), Err(StoreError::EditExists(_))));
    assert!(matches!(store.get_edit(edit_id(2)), Err(StoreError::EditNotFound(_))));
}

#[test]
fn the_order_is_the_users() {
    let store = in_memory();
    for number in [5, 3, 9, 1] {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
    assert_eq!(queue(&store).iter().map(|(number, _)| *number).collect::<Vec<_>>(), [5, 3, 9, 1]);
}

#[test]
fn switching_back_before_it_left_leaves_nothing() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    let back = field(2, id(4, 1), "enabled", &json!(true), &json!(false));
    assert_eq!(store.enqueue(&back, at(2)).unwrap(), Enqueued::Cancelled(edit_id(1)));
    assert_eq!(queue(&store), []);
}

#[test]
fn what_may_have_left_is_not_folded_into() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    let back = field(2, id(4, 1), "enabled", &json!(true), &json!(false));
    assert_eq!(store.enqueue(&back, at(2)).unwrap(), Enqueued::Added(edit_id(2)));
    let more = field(3, id(4, 1), "off_value", &json!(false), &json!(true));
    assert_eq!(store.enqueue(&more, at(2)).unwrap(), Enqueued::Folded(edit_id(2)));
    assert_eq!(queue(&store), [(1, EditState::Sending), (2, EditState::Queued)]);
}

#[test]
fn an_edit_that_the_server_has_shows_until_the_cache_has_seen_it() {
    let store = in_memory();
    store.apply_feed_page(&page("c", 10, false, Vec::new()), at(1)).unwrap();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    let sending = store.mark_sending(edit_id(1), at(2)).unwrap();
    assert_eq!((sending.state, sending.attempts, sending.sent_at), (EditState::Sending, 1, Some(at(2))));
    let edit = store.record_outcome(edit_id(1), &applied(11, 2)).unwrap();
    assert_eq!((edit.state, edit.applied_revision, edit.uncertain), (EditState::Applied, Some(11), false));
    assert_eq!(store.open_edits(10).unwrap().len(), 1);
    assert_eq!(store.forget_applied_before(at(100)).unwrap(), 0);
    store.apply_feed_page(&page("c", 11, false, Vec::new()), at(3)).unwrap();
    assert_eq!(store.open_edits(10).unwrap(), []);
    assert_eq!(store.forget_applied_before(at(100)).unwrap(), 1);
    assert_eq!(queue(&store), []);
}

#[test]
fn recording_the_same_outcome_again_changes_nothing() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    let early = store.record_outcome(edit_id(1), &applied(11, 2));
    assert!(matches!(early, Err(StoreError::EditState(EditState::Queued))));
    store.mark_sending(edit_id(1), at(2)).unwrap();
    let first = store.record_outcome(edit_id(1), &applied(11, 2)).unwrap();
    assert_eq!(store.record_outcome(edit_id(1), &applied(11, 2)).unwrap(), first);
    assert!(matches!(store.mark_sending(edit_id(1), at(3)), Err(StoreError::EditState(EditState::Applied))));
}

#[test]
fn a_lost_answer_leaves_the_edit_as_it_is_until_the_server_says_more() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    let edit = store.record_outcome(edit_id(1), &unknown()).unwrap();
    assert_eq!(
        (edit.state, edit.uncertain, edit.last_error),
        (EditState::Sending, true, Some(ErrorCode::Offline))
    );
    assert!(matches!(store.discard_edit(edit_id(1)), Err(StoreError::OutcomeUnknown)));
    // The end of the session proves nothing about the attempt before.
    store.mark_sending(edit_id(1), at(3)).unwrap();
    let edit = store.record_outcome(edit_id(1), &Outcome::Paused).unwrap();
    assert_eq!((edit.state, edit.uncertain), (EditState::Paused, true));
    assert!(matches!(store.discard_edit(edit_id(1)), Err(StoreError::OutcomeUnknown)));
    store.mark_sending(edit_id(1), at(4)).unwrap();
    let edit = store.record_outcome(edit_id(1), &Outcome::Conflict(problem(ErrorCode::Conflict))).unwrap();
    assert_eq!((edit.state, edit.uncertain, edit.attempts), (EditState::Conflict, false, 3));
    store.discard_edit(edit_id(1)).unwrap();
}

#[test]
fn an_edit_that_never_got_past_the_sign_in_may_be_dropped() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    assert!(matches!(store.discard_edit(edit_id(1)), Err(StoreError::OutcomeUnknown)));
    let edit = store.record_outcome(edit_id(1), &Outcome::Paused).unwrap();
    assert!(!edit.uncertain);
    assert_eq!(store.discard_edit(edit_id(1)).unwrap(), Discarded::default());
}

#[test]
fn later_edits_are_rebased_in_the_same_transaction() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    let mut back = field(2, id(4, 1), "enabled", &json!(true), &json!(false));
    back.change_set.operations[0].base_version = 2;
    store.enqueue(&back, at(3)).unwrap();
    store.record_outcome(edit_id(1), &applied(11, 7)).unwrap();
    assert_eq!(store.get_edit(edit_id(2)).unwrap().change_set.operations[0].base_version, 7);
}

#[test]
fn what_only_undid_a_discarded_edit_goes_with_it() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    store.enqueue(&field(2, id(4, 1), "enabled", &json!(true), &json!(false)), at(3)).unwrap();
    store.record_outcome(edit_id(1), &Outcome::Refused(problem(ErrorCode::Forbidden))).unwrap();
    assert_eq!(store.discard_edit(edit_id(1)).unwrap(), Discarded { also: vec![edit_id(2)] });
    assert_eq!(queue(&store), []);
}

#[test]
fn a_resolved_edit_keeps_its_place_under_a_new_id() {
    let store = in_memory();
    for number in [1, 2] {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
    let resolution = Resolution::Requeue(switch(7, id(4, 1)));
    let early = store.resolve_edit(edit_id(1), &resolution);
    assert!(matches!(early, Err(StoreError::EditState(EditState::Queued))));
    store.mark_sending(edit_id(1), at(2)).unwrap();
    store.record_outcome(edit_id(1), &Outcome::Conflict(problem(ErrorCode::Conflict))).unwrap();
    let taken = store.resolve_edit(edit_id(1), &Resolution::Requeue(switch(2, id(4, 1))));
    assert!(matches!(taken, Err(StoreError::EditExists(_))));
    assert_eq!(store.resolve_edit(edit_id(1), &resolution).unwrap(), Resolved::Requeued(edit_id(7)));
    assert_eq!(queue(&store), [(7, EditState::Queued), (2, EditState::Queued)]);
    let edit = store.get_edit(edit_id(7)).unwrap();
    assert_eq!((edit.attempts, edit.problem, edit.created_at), (0, None, at(1)));
}

#[test]
fn a_refused_edit_can_be_tried_again_under_a_new_id() {
    let store = in_memory();
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.mark_sending(edit_id(1), at(2)).unwrap();
    let refused = store.record_outcome(edit_id(1), &Outcome::Refused(problem(ErrorCode::Forbidden))).unwrap();
    assert_eq!((refused.state, refused.last_error), (EditState::Refused, Some(ErrorCode::Forbidden)));
    assert_eq!(refused.problem.as_ref().map(|problem| problem.code), Some(ErrorCode::Forbidden));
    let again = store.requeue_edit(edit_id(1), edit_id(8).0).unwrap();
    assert_eq!(
        (again.state, again.change_set.operations),
        (EditState::Queued, refused.change_set.operations)
    );
    assert_eq!(
        store.resolve_edit(edit_id(8), &Resolution::Drop).unwrap_err().to_string(),
        "the edit is queued"
    );
}

#[test]
fn the_counts_and_the_sidecar_say_what_is_unsynced() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    for number in 1..=6 {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
    for number in 2..=6 {
        store.mark_sending(edit_id(number), at(2)).unwrap();
    }
    store.record_outcome(edit_id(3), &Outcome::Paused).unwrap();
    store.record_outcome(edit_id(4), &Outcome::Conflict(problem(ErrorCode::Conflict))).unwrap();
    store.record_outcome(edit_id(5), &Outcome::Refused(problem(ErrorCode::Forbidden))).unwrap();
    store.record_outcome(edit_id(6), &applied(1, 2)).unwrap();
    let counts = store.pending_counts().unwrap();
    assert_eq!(
        counts,
        PendingCounts { queued: 1, sending: 1, paused: 1, conflict: 1, refused: 1, drafts: 0 }
    );
    let sidecar = Sidecar::read(folder.path()).unwrap().unwrap();
    assert_eq!((sidecar.unsynced, sidecar.last_seq), (counts.unsynced(), 6));
}
