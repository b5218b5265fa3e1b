//! What is due in which situation.

use super::*;
use crate::model::samples::{self, conflicting, edit, environment, field, flag, reference, switch};
use api_types::FeedDocument;
use api_types::change_set::{ActionBody, OperationBody};
use serde_json::json;
use std::collections::BTreeMap;

const EPOCH: Uuid = Uuid::from_u128(7);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn fresh(scope: ScopeBody) -> ScopeProgress {
    ScopeProgress {
        scope,
        known: Some((EPOCH, 10)),
        announced: None,
        complete: true,
        pulled_at: Some(at(1_000)),
    }
}

#[track_caller]
fn check(edits: &[Edit], scopes: &[ScopeProgress], expected: &Step) {
    let backoff = Backoff::default();
    let situation = Situation { now: at(1_010), connection: Connection::Online, backoff, edits, scopes };
    assert_eq!(next_step(&situation), *expected);
}

fn send(seq: u128) -> Step {
    Step::Send(ChangeSetId(Uuid::from_u128(seq)))
}

fn delete(document: &FeedDocument) -> OperationBody {
    let action = ActionBody::Delete;
    OperationBody { document: reference(document), action, base_version: 3, fields: BTreeMap::new() }
}

fn create(document: &FeedDocument) -> OperationBody {
    OperationBody { action: ActionBody::Create, base_version: 0, ..delete(document) }
}

fn refused(edit: Edit) -> Edit {
    Edit { state: EditState::Refused, attempts: 1, ..edit }
}

#[test]
fn edits_leave_in_the_users_order() {
    let (a, b) = (samples::config("a", "production", false), samples::config("b", "production", false));
    let queue = [edit(1, vec![switch(&a, true)]), edit(2, vec![switch(&b, true)])];
    check(&queue, &[], &send(1));
}

#[test]
fn what_was_being_sent_at_the_last_stop_is_sent_again_before_what_follows_it() {
    let (a, b) = (samples::config("a", "production", false), samples::config("b", "production", false));
    let first =
        Edit { state: EditState::Sending, attempts: 1, uncertain: true, ..edit(1, vec![switch(&a, true)]) };
    check(&[first, edit(2, vec![switch(&b, true)])], &[], &send(1));
}

#[test]
fn a_conflict_holds_up_only_edits_of_its_document() {
    let (a, b) = (samples::config("a", "production", false), samples::config("b", "production", false));
    let stuck = conflicting(edit(1, vec![switch(&a, true)]), None);
    let queue = [
        stuck.clone(),
        edit(2, vec![field(&a, "off_value", json!(1), json!(2))]),
        edit(3, vec![switch(&b, true)]),
    ];
    check(&queue, &[], &send(3));
    check(&queue[..2], &[], &Step::Idle);
}

#[test]
fn what_rests_on_a_held_up_edit_is_held_up_as_well() {
    let (a, b, c) = (
        samples::config("a", "production", false),
        samples::config("b", "production", false),
        samples::config("c", "production", false),
    );
    let queue = [
        refused(edit(1, vec![switch(&a, true)])),
        edit(2, vec![field(&a, "off_value", json!(1), json!(2)), switch(&b, true)]),
        edit(3, vec![field(&b, "off_value", json!(1), json!(2))]),
        edit(4, vec![switch(&c, true)]),
    ];
    check(&queue, &[], &send(4));
}

#[test]
fn a_configuration_waits_for_its_flag_and_environment_to_exist_but_not_for_their_names() {
    let configuration = samples::config("a", "production", false);
    for parent in [flag("a"), environment("production")] {
        let switch = edit(2, vec![switch(&configuration, true)]);
        check(&[refused(edit(1, vec![create(&parent)])), switch.clone()], &[], &Step::Idle);
        check(&[refused(edit(1, vec![delete(&parent)])), switch.clone()], &[], &Step::Idle);
        let rename = field(&parent, "name", json!("a"), json!("b"));
        check(&[refused(edit(1, vec![rename])), switch], &[], &send(2));
    }
}

#[test]
fn a_projects_edits_wait_for_the_project() {
    let project = FeedDocument { kind: api_types::change_set::DocumentKindBody::Project, ..flag("shop") };
    let mut creation = edit(1, vec![create(&project)]);
    creation.change_set.scope = ScopeBody::Installation;
    creation = Edit { state: EditState::Sending, attempts: 5, uncertain: true, ..creation };
    check(&[creation, edit(2, vec![create(&flag("a"))])], &[], &send(1));
}

#[test]
fn an_edit_that_the_server_fails_at_starves_neither_other_scopes_nor_the_reading() {
    let a = samples::config("a", "production", false);
    let poison =
        Edit { state: EditState::Sending, attempts: 9, uncertain: true, ..edit(1, vec![switch(&a, true)]) };
    let mut other = edit(2, vec![create(&flag("z"))]);
    other.change_set.scope = ScopeBody::Project { project_key: samples::key("other") };
    check(&[poison.clone(), other], &[], &send(2));
    let behind = ScopeProgress { announced: Some((EPOCH, 11)), ..fresh(samples::scope()) };
    check(std::slice::from_ref(&poison), &[behind], &Step::Pull(samples::scope()));
    check(&[poison], &[fresh(samples::scope())], &send(1));
}

#[test]
fn a_scope_is_read_when_there_is_a_reason() {
    let scope = samples::scope();
    let pull = Step::Pull(scope.clone());
    let idle = Step::WaitUntil(at(1_060));
    check(&[], &[fresh(scope.clone())], &idle);
    check(&[], &[ScopeProgress { known: None, ..fresh(scope.clone()) }], &pull);
    check(&[], &[ScopeProgress { complete: false, ..fresh(scope.clone()) }], &pull);
    check(&[], &[ScopeProgress { announced: Some((EPOCH, 10)), ..fresh(scope.clone()) }], &idle);
    check(&[], &[ScopeProgress { announced: Some((EPOCH, 11)), ..fresh(scope.clone()) }], &pull);
    check(&[], &[ScopeProgress { announced: Some((Uuid::nil(), 1)), ..fresh(scope.clone()) }], &pull);
    check(&[], &[ScopeProgress { pulled_at: Some(at(900)), ..fresh(scope.clone()) }], &pull);
    check(&[], &[ScopeProgress { pulled_at: Some(at(9_000)), ..fresh(scope.clone()) }], &pull);
    let a = samples::config("a", "production", false);
    let applied = |revision| Edit {
        state: EditState::Applied,
        applied_revision: Some(revision),
        ..edit(1, vec![switch(&a, true)])
    };
    check(&[applied(11)], &[fresh(scope.clone())], &pull);
    check(&[applied(10)], &[fresh(scope)], &idle);
}

#[test]
fn nothing_is_asked_while_the_server_may_not_be() {
    let a = samples::config("a", "production", false);
    let edits = [edit(1, vec![switch(&a, true)])];
    let situation =
        |connection, backoff| Situation { now: at(1_010), connection, backoff, edits: &edits, scopes: &[] };
    for connection in [Connection::Offline, Connection::SignedOut] {
        assert_eq!(next_step(&situation(connection, Backoff::default())), Step::Idle);
    }
    let backoff = Backoff::default().after_failure(at(1_010), Some(std::time::Duration::from_secs(20)), 0.0);
    assert_eq!(next_step(&situation(Connection::Online, backoff)), Step::WaitUntil(at(1_030)));
    assert_eq!(next_step(&situation(Connection::Online, backoff.cleared())), send(1));
}

#[test]
fn a_paused_edit_is_sent_again_as_it_is_once_there_is_a_session() {
    let a = samples::config("a", "production", false);
    let paused = Edit { state: EditState::Paused, attempts: 1, ..edit(1, vec![switch(&a, true)]) };
    check(&[paused], &[], &send(1));
}
