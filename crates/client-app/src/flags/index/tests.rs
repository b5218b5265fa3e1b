//! What a user of the list relies on.

use super::*;
use crate::flags::{FlagFilter, FlagSort, MineStage};
use crate::testing::{at, config, environment, flag, person};
use serde_json::json;

fn sample() -> FlagIndex {
    let mut index = FlagIndex::default();
    // A configuration may come before its flag, as after a later edit of the flag.
    index.apply(&config("shop", "checkout.express-pay", "production", true));
    index.apply(&environment("shop", "production", 1));
    index.apply(&environment("shop", "development", 0));
    index.apply(&flag(
        "shop",
        "checkout.express-pay",
        json!({"name": "Express pay", "description": "One click for the Straße", "owner": "Payments", "tags": ["Q4", "money"]}),
    ));
    index.apply(&flag("shop", "banner", json!({"owner": "web", "description": "before checkout"})));
    index.apply(&flag("shop", "old-checkout", json!({"owner": "web", "lifecycle": "archived"})));
    index.apply(&flag("shop", "dark-mode", json!({"owner": "app", "lifecycle": "inactive"})));
    index.settle();
    index
}

fn keys(index: &mut FlagIndex, search: &str, filter: FlagFilter, sort: FlagSort) -> String {
    let query = Query { search: search.to_owned(), filter, sort };
    let list = index.list(&query, 0, 500);
    assert_eq!(list.matched as usize, list.rows.len());
    list.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(search: &str, filter: FlagFilter, sort: FlagSort, expected: &str) {
    assert_eq!(keys(&mut sample(), search, filter, sort), expected, "{search:?} {filter:?} {sort:?}");
}

#[test]
fn flags_are_found_by_all_words_whatever_the_case() {
    use FlagFilter::{Active, All, Archived};
    use FlagSort::{Key, Owner};
    check("", Active, Key, "banner checkout.express-pay");
    check("", All, Key, "banner checkout.express-pay dark-mode");
    check("", Archived, Key, "old-checkout");
    check("", All, Owner, "checkout.express-pay dark-mode banner");
    check("EXPRESS", All, Key, "checkout.express-pay");
    check("straße", All, Key, "checkout.express-pay");
    check("q4 pay", All, Key, "checkout.express-pay");
    check("q4 web", All, Key, "");
    check("  ", Active, Key, "banner checkout.express-pay");
    // What begins with the word comes first.
    check("checkout", All, Key, "checkout.express-pay banner");
    check("checkout pay", All, Key, "checkout.express-pay");
}

#[test]
fn the_last_change_of_a_configuration_moves_its_flag_up() {
    let mut index = sample();
    let mut changed = config("shop", "banner", "development", true);
    changed.updated_at = at(9_000);
    changed.updated_by = person("Grace");
    index.apply(&changed);
    index.settle();
    let query = Query { search: String::new(), filter: FlagFilter::Active, sort: FlagSort::LastChange };
    let list = index.list(&query, 0, 1);
    assert_eq!((list.total, list.matched, list.rows.len()), (4, 2, 1));
    assert_eq!((list.rows[0].key.as_str(), list.rows[0].updated_by.as_str()), ("banner", "Grace"));
    assert_eq!(list.rows[0].updated_at, at(9_000));
    let cells: Vec<bool> = list.rows[0].cells.iter().map(|cell| cell.enabled).collect();
    assert_eq!(cells, [true, false], "development comes before production");
}

#[test]
fn own_changes_lie_on_top_and_can_be_listed() {
    let mut index = sample();
    let before = index.generation();
    let mine = Mine { enabled: false, stage: MineStage::Waiting };
    index.set_mine([("checkout.express-pay".to_owned(), "production".to_owned(), mine)]);
    assert_ne!(index.generation(), before);
    assert_eq!(keys(&mut index, "", FlagFilter::Changed, FlagSort::Key), "checkout.express-pay");
    let flag = index.flag("checkout.express-pay").unwrap();
    assert_eq!(index.cell(flag, &index.environments()[1]), Cell { enabled: true, mine: Some(mine) });
    index.set_mine([]);
    assert_eq!(keys(&mut index, "", FlagFilter::Changed, FlagSort::Key), "");
}

#[test]
fn deleted_documents_go_and_places_stay_right() {
    let mut index = sample();
    for name in ["banner", "checkout.express-pay"] {
        let mut gone = flag("shop", name, json!({}));
        gone.deleted = true;
        gone.fields.clear();
        index.apply(&gone);
    }
    index.apply(&flag("shop", "dark-mode", json!({"owner": "web"})));
    let mut gone = environment("shop", "development", 0);
    gone.deleted = true;
    index.apply(&gone);
    index.settle();
    assert_eq!(keys(&mut index, "", FlagFilter::All, FlagSort::Key), "dark-mode");
    assert_eq!(keys(&mut index, "web", FlagFilter::All, FlagSort::Key), "dark-mode");
    assert_eq!(index.environments().len(), 1);
    let all = Query { search: String::new(), filter: FlagFilter::All, sort: FlagSort::Key };
    assert_eq!(index.list(&all, 0, 0).total, 2);
}

#[test]
fn a_window_is_a_stretch_of_the_whole() {
    let mut index = FlagIndex::default();
    for number in 0..2_000 {
        index.apply(&flag("shop", &format!("flag-{number:05}"), json!({})));
    }
    index.settle();
    let query = Query { search: "flag".to_owned(), filter: FlagFilter::Active, sort: FlagSort::Key };
    let list = index.list(&query, 1_990, 100);
    assert_eq!((list.matched, list.rows.len()), (2_000, 10));
    assert_eq!(list.rows[0].key, "flag-01990");
    assert_eq!(index.list(&query, 0, 10_000).rows.len(), 500, "a window has a bound");
    assert_eq!(index.list(&query, 5_000, 10).rows.len(), 0);
}
