//! Rows of operations and what they do.

use super::*;
use crate::change_set::{DocumentRef, FieldChange};
use crate::key::Key;
use serde_json::json;
use uuid::Uuid;

const FLAG_ID: DocumentId = DocumentId(Uuid::from_u128(1));
const ENVIRONMENT_ID: DocumentId = DocumentId(Uuid::from_u128(2));

fn parents() -> Parents {
    Parents { flag: Some((FLAG_ID, FlagKind::Boolean)), environment: Some(ENVIRONMENT_ID) }
}

fn operation(kind: DocumentKind, action: Action, base_version: i64, fields: Value) -> Operation {
    let environment = (kind == DocumentKind::FlagEnvironment).then(|| Key::new("production").unwrap());
    Operation {
        document: DocumentRef {
            kind,
            id: DocumentId(Uuid::from_u128(9)),
            key: Key::new("a").unwrap(),
            environment,
        },
        action,
        base_version,
        fields: serde_json::from_value(fields).unwrap(),
    }
}

fn flag(version: i64) -> Document {
    let fields = json!({"kind": {"to": "boolean"}, "name": {"to": "A"}});
    let created = operation(DocumentKind::Flag, Action::Create, 0, fields);
    let document = apply_operation(None, &created, Parents::default()).unwrap().document;
    Document { version, ..document }
}

fn config(enabled: bool, version: i64) -> Document {
    let fields = json!({"enabled": {"from": false, "to": enabled}});
    let created = operation(DocumentKind::FlagEnvironment, Action::Create, 0, fields);
    Document { version, ..apply_operation(None, &created, parents()).unwrap().document }
}

#[track_caller]
fn check(current: Option<&Document>, operation: &Operation, expected: Result<(i64, &[&str]), RefusalReason>) {
    let outcome = apply_operation(current, operation, parents());
    let outcome = outcome.map(|a| (a.document.version, a.changed)).map_err(|refusal| refusal.reason);
    assert_eq!(
        outcome,
        expected.map(|(version, names)| (version, names.iter().map(|n| (*n).to_owned()).collect()))
    );
}

#[test]
fn a_created_flag_has_version_one_and_its_key_as_bucketing_key() {
    let DocumentBody::Flag(flag) = flag(1).body else { panic!("a flag") };
    assert_eq!(flag.bucketing_key.as_deref(), Some("a"));
    assert_eq!(flag.key.as_str(), "a");
}

#[test]
fn a_field_precondition_survives_unrelated_edits_and_refuses_related_ones() {
    let on = operation(
        DocumentKind::FlagEnvironment,
        Action::Update,
        3,
        json!({"enabled": {"from": false, "to": true}}),
    );
    check(Some(&config(false, 3)), &on, Ok((4, &["enabled"])));
    check(Some(&config(false, 8)), &on, Ok((9, &["enabled"])));
    check(Some(&config(true, 8)), &on, Err(RefusalReason::FieldsMoved { fields: vec!["enabled".into()] }));
}

#[test]
fn without_field_preconditions_the_version_decides() {
    let rename = operation(DocumentKind::Flag, Action::Update, 3, json!({"name": {"to": "B"}}));
    check(Some(&flag(3)), &rename, Ok((4, &["name"])));
    check(Some(&flag(4)), &rename, Err(RefusalReason::VersionMoved { current: 4 }));
}

#[test]
fn creation_and_deletion_rest_on_existence() {
    let create =
        operation(DocumentKind::FlagEnvironment, Action::Create, 0, json!({"enabled": {"to": true}}));
    let delete = operation(DocumentKind::FlagEnvironment, Action::Delete, 2, json!({}));
    let all: &[&str] = &["enabled", "off_value", "fallthrough"];
    check(None, &create, Ok((1, all)));
    check(Some(&config(true, 2)), &create, Err(RefusalReason::AlreadyExists));
    check(Some(&config(true, 2)), &delete, Ok((3, all)));
    check(Some(&config(true, 3)), &delete, Err(RefusalReason::VersionMoved { current: 3 }));
    check(None, &delete, Err(RefusalReason::NotFound));
    let tombstone = Document { deleted: true, ..config(true, 3) };
    check(Some(&tombstone), &delete, Err(RefusalReason::Deleted));
    check(Some(&tombstone), &create, Err(RefusalReason::Deleted));
}

#[test]
fn every_broken_rule_is_named_at_once() {
    let bad = operation(
        DocumentKind::Flag,
        Action::Update,
        1,
        json!({"kind": {"to": "string"}, "colour": {"to": 1}, "name": {"to": "x".repeat(201)}}),
    );
    let Err(Refusal { reason: RefusalReason::Invalid { problems }, .. }) =
        apply_operation(Some(&flag(1)), &bad, Parents::default())
    else {
        panic!("refused")
    };
    let mut found: Vec<_> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
    found.sort_by_key(|(pointer, _)| *pointer);
    assert_eq!(
        found,
        [
            ("/fields/colour", ProblemCode::UnknownField),
            ("/fields/kind", ProblemCode::Immutable),
            ("/fields/name", ProblemCode::TooLong),
        ]
    );
}

#[test]
fn a_value_of_another_type_is_refused() {
    let bad =
        operation(DocumentKind::FlagEnvironment, Action::Create, 0, json!({"fallthrough": {"to": "yes"}}));
    let Err(RefusalReason::Invalid { problems }) =
        apply_operation(None, &bad, parents()).map_err(|r| r.reason)
    else {
        panic!("refused")
    };
    assert_eq!(problems[0].code, ProblemCode::InvalidValue);
    assert_eq!(problems[0].pointer, "/fields/fallthrough");
}

#[test]
fn a_precondition_of_null_is_kept_apart_from_none() {
    let with: FieldChange = serde_json::from_value(json!({"from": null, "to": 1})).unwrap();
    let without: FieldChange = serde_json::from_value(json!({"to": 1})).unwrap();
    assert_eq!(with.from, Some(Value::Null));
    assert_eq!(without.from, None);
}
