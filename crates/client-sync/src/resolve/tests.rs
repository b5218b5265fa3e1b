//! Conflicts, choices, and what comes of them.

use super::*;
use crate::model::samples::{self, conflicting, edit, field, flag, reference, switch};
use serde_json::{Value, json};

fn fresh() -> impl FnMut() -> Uuid {
    let mut next = 1_000;
    move || {
        next += 1;
        Uuid::from_u128(next)
    }
}

/// The server's document some edits later, with other values.
fn moved(document: &FeedDocument, changes: &[(&str, Value)]) -> FeedDocument {
    let mut moved = FeedDocument { version: document.version + 4, ..document.clone() };
    for (name, value) in changes {
        moved.fields.insert((*name).to_owned(), value.clone());
    }
    moved
}

fn conflict(base: &FeedDocument, mine: OperationBody, current: Option<FeedDocument>) -> Edit {
    conflicting(Edit { base: vec![base.clone()], ..edit(1, vec![mine]) }, current)
}

#[track_caller]
fn verdicts(edit: &Edit, expected: &[(&str, Verdict)]) {
    let merges = merge_edit(edit);
    let found: Vec<_> = merges[0].fields.iter().map(|field| (field.name.as_str(), field.verdict)).collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn requeued(resolution: Resolution) -> OperationBody {
    let Resolution::Requeue(new) = resolution else { panic!("requeued, not dropped") };
    assert_eq!(new.change_set.operations.len(), 1);
    new.change_set.operations[0].clone()
}

#[test]
fn harmless_fields_that_one_side_changed_merge_alone() {
    let base = flag("a");
    let rename = OperationBody {
        fields: [("name".to_owned(), FieldChangeBody { from: None, to: json!("Mine") })].into(),
        ..field(&base, "name", json!("a"), json!("Mine"))
    };
    let edit = conflict(&base, rename, Some(moved(&base, &[("description", json!("theirs"))])));
    verdicts(&edit, &[("description", Verdict::Theirs), ("name", Verdict::Mine)]);
    assert!(merge_edit(&edit)[0].is_automatic());
    let operation = requeued(resolve(&edit, &Resolver::default(), &mut fresh()));
    assert_eq!(operation.base_version, base.version + 4);
    assert_eq!(operation.fields["name"], FieldChangeBody { from: Some(json!("a")), to: json!("Mine") });
}

#[test]
fn a_harmless_field_that_both_changed_asks() {
    let base = flag("a");
    let mine = field(&base, "name", json!("a"), json!("Mine"));
    let edit = conflict(&base, mine, Some(moved(&base, &[("name", json!("Theirs"))])));
    verdicts(&edit, &[("name", Verdict::Ask)]);
    let operation = requeued(resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()));
    assert_eq!(operation.fields["name"], FieldChangeBody { from: Some(json!("Theirs")), to: json!("Mine") });
    assert_eq!(resolve(&edit, &Resolver::all(Choice::TakeTheirs), &mut fresh()), Resolution::Drop);
}

#[test]
fn a_field_that_changes_behaviour_always_asks() {
    let base = samples::config("a", "production", false);
    let edit = conflict(&base, switch(&base, true), Some(moved(&base, &[("off_value", json!(true))])));
    verdicts(&edit, &[("enabled", Verdict::Ask), ("off_value", Verdict::Theirs)]);
    assert!(!merge_edit(&edit)[0].is_automatic());
}

#[test]
fn both_sides_wanting_the_same_leaves_nothing_to_do() {
    let base = samples::config("a", "production", false);
    let edit = conflict(&base, switch(&base, true), Some(moved(&base, &[("enabled", json!(true))])));
    verdicts(&edit, &[("enabled", Verdict::Same)]);
    assert!(merge_edit(&edit)[0].is_automatic());
    assert_eq!(resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()), Resolution::Drop);
}

#[test]
fn keeping_mine_is_a_new_change_set_in_the_same_words() {
    let base = samples::config("a", "production", false);
    let mut edit = conflict(&base, switch(&base, true), Some(moved(&base, &[("off_value", json!(1))])));
    edit.change_set.message = "launch".to_owned();
    let Resolution::Requeue(new) = resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()) else {
        panic!("requeued")
    };
    assert_ne!(new.change_set.id, edit.change_set.id);
    assert_eq!(new.change_set.message, "launch");
    assert_eq!(new.base[0].version, base.version + 4);
}

#[test]
fn single_fields_can_be_chosen() {
    let base = samples::config("a", "production", false);
    let mut mine = switch(&base, true);
    mine.fields.insert("off_value".to_owned(), FieldChangeBody { from: Some(json!(false)), to: json!(1) });
    let theirs = moved(&base, &[("off_value", json!(2)), ("fallthrough", json!(3))]);
    let edit = conflict(&base, mine, Some(theirs));
    let mut resolver = Resolver::all(Choice::TakeTheirs);
    resolver.fields.insert((0, "off_value".to_owned()), Choice::KeepMine);
    let operation = requeued(resolve(&edit, &resolver, &mut fresh()));
    assert_eq!(operation.fields.keys().collect::<Vec<_>>(), ["off_value"]);
}

#[test]
fn a_document_deleted_there_can_be_had_back_under_a_new_id() {
    let base = flag("a");
    let tombstone = FeedDocument { deleted: true, fields: serde_json::Map::new(), ..base.clone() };
    for current in [Some(tombstone), None] {
        let edit = conflict(&base, field(&base, "owner", json!(""), json!("web")), current);
        assert_eq!(merge_edit(&edit)[0].kind, MergeKind::GoneThere);
        assert!(!merge_edit(&edit)[0].is_automatic());
        let operation = requeued(resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()));
        assert_eq!((operation.action, operation.base_version), (ActionBody::Create, 0));
        assert_ne!(operation.document.id, base.id);
        assert_eq!(operation.fields["owner"].to, json!("web"));
        assert_eq!(operation.fields["kind"].to, json!("boolean"));
        assert_eq!(resolve(&edit, &Resolver::all(Choice::TakeTheirs), &mut fresh()), Resolution::Drop);
    }
}

#[test]
fn a_deletion_of_what_somebody_changed_asks() {
    let base = flag("a");
    let delete = OperationBody {
        document: reference(&base),
        action: ActionBody::Delete,
        base_version: base.version,
        fields: BTreeMap::new(),
    };
    let edit = conflict(&base, delete.clone(), Some(moved(&base, &[("owner", json!("web"))])));
    assert_eq!(merge_edit(&edit)[0].kind, MergeKind::DeletedHere);
    let operation = requeued(resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()));
    assert_eq!((operation.action, operation.base_version), (ActionBody::Delete, base.version + 4));
    let gone = conflict(&base, delete, None);
    assert!(merge_edit(&gone)[0].is_automatic());
    assert_eq!(resolve(&gone, &Resolver::all(Choice::KeepMine), &mut fresh()), Resolution::Drop);
}

#[test]
fn two_first_configurations_meet_in_the_one_that_came_first() {
    let theirs = FeedDocument { id: samples::id("theirs"), ..samples::config("a", "production", false) };
    let mine = samples::config("a", "production", false);
    let create = OperationBody { action: ActionBody::Create, base_version: 0, ..switch(&mine, true) };
    let edit = conflicting(edit(1, vec![create]), Some(theirs.clone()));
    assert_eq!(merge_edit(&edit)[0].kind, MergeKind::BothCreated);
    let operation = requeued(resolve(&edit, &Resolver::all(Choice::KeepMine), &mut fresh()));
    assert_eq!((operation.document.id, operation.action), (theirs.id, ActionBody::Update));
}

#[test]
fn operations_without_a_conflict_stay_as_they_are() {
    let (a, b) = (samples::config("a", "production", false), samples::config("b", "production", false));
    let edit = conflicting(
        Edit { base: vec![a.clone(), b.clone()], ..edit(1, vec![switch(&a, true), switch(&b, true)]) },
        Some(moved(&a, &[("enabled", json!(true))])),
    );
    let operation = requeued(resolve(&edit, &Resolver::default(), &mut fresh()));
    assert_eq!(operation, switch(&b, true));
}
