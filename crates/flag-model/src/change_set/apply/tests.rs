//! Rows of operations and what they do.

use super::*;
use crate::change_set::{DocumentRef, FieldChange};
use crate::key::Key;
use serde_json::json;
use std::sync::LazyLock;
use uuid::Uuid;

const FLAG_ID: DocumentId = DocumentId(Uuid::from_u128(1));
const ENVIRONMENT_ID: DocumentId = DocumentId(Uuid::from_u128(2));

/// What a flag of one type is to its configurations.
fn parents() -> Parents<'static> {
    static BOOLEAN: LazyLock<Flag> =
        LazyLock::new(|| serde_json::from_value(json!({"key": "a", "kind": "boolean"})).unwrap());
    Parents { flag: Some((FLAG_ID, &BOOLEAN)), environment: Some(ENVIRONMENT_ID) }
}

fn operation(kind: DocumentKind, action: Action, base_version: i64, fields: Value) -> Operation {
    let environment = kind.joins().then(|| Key::new("production").unwrap());
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
    let all: &[&str] = &["enabled", "off_value", "rules", "fallthrough", "schedules"];
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

/// The places and codes of an operation that is refused for breaking rules.
#[track_caller]
fn check_invalid(current: Option<&Document>, operation: &Operation, expected: &[(&str, ProblemCode)]) {
    let outcome = apply_operation(current, operation, parents()).map_err(|refusal| refusal.reason);
    let Err(RefusalReason::Invalid { mut problems }) = outcome else { panic!("{outcome:?}") };
    problems.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    let found: Vec<_> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let of_config = |fields| operation(DocumentKind::FlagEnvironment, Action::Create, 0, fields);
    check_invalid(
        None,
        &of_config(json!({"fallthrough": {"to": {"serve": {"value": "yes"}}}})),
        &[("/fields/fallthrough/to/serve/value", ProblemCode::InvalidValue)],
    );
    check_invalid(
        None,
        &of_config(json!({
            "enabled": {"to": "on"},
            "fallthrough": {"to": true},
            "rules": {"to": [{"id": Uuid::nil(), "serve": {"value": true}}, {"serve": {"value": true}}]},
            "schedules": {"to": [{"id": Uuid::nil(), "time_zone": "UTC", "serve": {"valeu": 1}}]},
        })),
        &[
            ("/fields/enabled", ProblemCode::WrongType),
            ("/fields/fallthrough", ProblemCode::WrongType),
            ("/fields/rules/to/1/id", ProblemCode::MissingField),
            ("/fields/schedules/to/0/serve", ProblemCode::WrongType),
        ],
    );
    check_invalid(
        Some(&config(true, 1)),
        &operation(
            DocumentKind::FlagEnvironment,
            Action::Update,
            1,
            json!({
                "enabled": {"to": null},
                "fallthrough": {"to": {"serve": {"value": true}, "percentage": 5}},
            }),
        ),
        &[
            ("/fields/enabled", ProblemCode::WrongType),
            ("/fields/fallthrough/to/percentage", ProblemCode::UnknownField),
        ],
    );
    check_invalid(
        None,
        &operation(DocumentKind::Flag, Action::Create, 0, json!({"name": {"to": 1}})),
        &[("/fields/kind", ProblemCode::MissingField), ("/fields/name", ProblemCode::WrongType)],
    );
}

#[test]
fn an_override_is_for_one_target_for_good() {
    let fields = json!({"target": {"to": "user"}, "target_id": {"to": "u1"}, "value": {"to": true}});
    let create = operation(DocumentKind::Override, Action::Create, 0, fields);
    check(None, &create, Ok((1, &["target", "target_id", "value", "expires_at"])));
    let document = apply_operation(None, &create, parents()).unwrap().document;
    let extend = json!({"expires_at": {"from": null, "to": "2026-12-31T00:00:00Z"}});
    let extend = operation(DocumentKind::Override, Action::Update, 1, extend);
    check(Some(&document), &extend, Ok((2, &["expires_at"])));
    let other = operation(DocumentKind::Override, Action::Update, 1, json!({"target_id": {"to": "u2"}}));
    check_invalid(Some(&document), &other, &[("/fields/target_id", ProblemCode::Immutable)]);
    let without_flag = apply_operation(None, &create, Parents::default()).map_err(|refusal| refusal.reason);
    assert_eq!(without_flag, Err(RefusalReason::NotFound));
}

#[test]
fn a_precondition_holds_in_whatever_form_the_value_is_written() {
    let serve = json!({"serve": {"value": true}, "rollout_percentage": 50});
    let create =
        operation(DocumentKind::FlagEnvironment, Action::Create, 0, json!({"fallthrough": {"to": serve}}));
    let document = apply_operation(None, &create, parents()).unwrap().document;
    let update = |fields| operation(DocumentKind::FlagEnvironment, Action::Update, 7, fields);
    for (field, from, to) in [
        (
            "fallthrough",
            json!({"serve": {"value": true}, "rollout_percentage": 50}),
            json!({"serve": {"value": true}}),
        ),
        (
            "fallthrough",
            json!({"rollout_percentage": 50.0, "serve": {"value": true}}),
            json!({"serve": {"value": true}}),
        ),
    ] {
        check(Some(&document), &update(json!({field: {"from": from, "to": to}})), Ok((2, &["fallthrough"])));
    }
    let rules = json!([{"id": Uuid::nil(), "serve": {"value": true}}]);
    check(Some(&document), &update(json!({"rules": {"from": [], "to": rules}})), Ok((2, &["rules"])));
    check(
        Some(&document),
        &update(json!({"rules": {"from": rules, "to": []}})),
        Err(RefusalReason::FieldsMoved { fields: vec!["rules".into()] }),
    );
    check(Some(&document), &update(json!({"rules": {"from": [], "to": []}})), Ok((2, &[])));
}

#[test]
fn a_precondition_of_null_is_kept_apart_from_none() {
    let with: FieldChange = serde_json::from_value(json!({"from": null, "to": 1})).unwrap();
    let without: FieldChange = serde_json::from_value(json!({"to": 1})).unwrap();
    assert_eq!(with.from, Some(Value::Null));
    assert_eq!(without.from, None);
}
