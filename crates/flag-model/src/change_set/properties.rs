//! Properties that hold for every sequence of operations on one document.

use super::*;
use crate::document::Document;
use crate::flag::Flag;
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;
use uuid::Uuid;

const FLAG_ID: DocumentId = DocumentId(Uuid::from_u128(1));
const ENVIRONMENT_ID: DocumentId = DocumentId(Uuid::from_u128(2));

fn parents() -> Parents<'static> {
    static BOOLEAN: LazyLock<Flag> =
        LazyLock::new(|| serde_json::from_value(json!({"key": "a", "kind": "boolean"})).unwrap());
    Parents { flag: Some((FLAG_ID, &BOOLEAN)), environment: Some(ENVIRONMENT_ID) }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![any::<bool>().prop_map(Value::Bool), Just(Value::Null), "[a-z]{0,3}".prop_map(Value::String)]
}

fn any_change() -> impl Strategy<Value = FieldChange> {
    (proptest::option::of(any_value()), any_value()).prop_map(|(from, to)| FieldChange { from, to })
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let action = prop_oneof![Just(Action::Create), Just(Action::Update), Just(Action::Delete)];
    let name = prop_oneof![Just("enabled"), Just("off_value"), Just("fallthrough"), Just("colour")];
    let fields = proptest::collection::btree_map(name.prop_map(str::to_owned), any_change(), 0..3);
    (action, 0_i64..6, fields).prop_map(|(action, base_version, fields)| Operation {
        document: DocumentRef {
            kind: DocumentKind::FlagEnvironment,
            id: DocumentId(Uuid::from_u128(9)),
            key: Key::new("a").unwrap(),
            environment: Some(Key::new("production").unwrap()),
        },
        action,
        base_version,
        fields,
    })
}

proptest! {
    /// Versions rise by one with every applied operation and by nothing else; a tombstone is the end.
    #[test]
    fn versions_count_what_was_applied(operations in proptest::collection::vec(any_operation(), 0..20)) {
        let mut current: Option<Document> = None;
        for operation in &operations {
            let before = current.clone();
            if let Ok(applied) = apply_operation(current.as_ref(), operation, parents()) {
                prop_assert_eq!(applied.document.version, before.as_ref().map_or(0, |d| d.version) + 1);
                prop_assert!(!before.is_some_and(|d| d.deleted), "nothing happens to a tombstone");
                current = Some(applied.document);
            } else {
                prop_assert_eq!(&current, &before);
            }
        }
    }

    /// An update rests either on every value it names or on the version: nobody's edit is overwritten unseen.
    #[test]
    fn an_update_never_overwrites_what_its_author_did_not_see(mine in any_operation(), theirs in any::<bool>()) {
        let mine = Operation { action: Action::Update, base_version: 1, ..mine };
        let created = Operation {
            action: Action::Create,
            fields: serde_json::from_value(json!({"enabled": {"to": theirs}})).unwrap(),
            ..mine.clone()
        };
        let document = apply_operation(None, &created, parents()).unwrap().document;
        let moved = Document { version: 2, ..document };
        if apply_operation(Some(&moved), &mine, parents()).is_ok() {
            for (name, change) in &mine.fields {
                let seen = change.from.as_ref();
                prop_assert!(seen.is_some(), "{} was written without a precondition", name);
                if name == "enabled" {
                    prop_assert_eq!(seen, Some(&json!(theirs)));
                }
            }
        }
    }

    /// A change set survives its trip over the wire.
    #[test]
    fn a_change_set_reads_back_as_written(operations in proptest::collection::vec(any_operation(), 0..4)) {
        let set = ChangeSet {
            id: ChangeSetId(Uuid::from_u128(7)),
            scope: Scope::project(Key::new("storefront").unwrap()),
            message: "why".into(),
            operations,
        };
        let text = serde_json::to_string(&set).unwrap();
        prop_assert_eq!(serde_json::from_str::<ChangeSet>(&text).unwrap(), set);
    }

    /// Whatever is typed, a key that is accepted has the documented form.
    #[test]
    fn accepted_keys_have_the_documented_form(text in "\\PC{0,300}") {
        if let Ok(key) = Key::new(text.clone()) {
            prop_assert!(key.as_str().len() <= 255);
            prop_assert!(key.as_str().starts_with(|c: char| c.is_ascii_alphabetic()));
            prop_assert!(key.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)));
            prop_assert_eq!(key.as_str(), text);
        }
    }
}
