//! Waiting edits on top of the cache.

use super::*;
use crate::model::samples::{self, config, edit, environment, field, flag, key, reference, scope, switch};
use api_types::change_set::FieldChangeBody;
use serde_json::json;
use std::collections::BTreeMap;

struct Documents(Vec<FeedDocument>);

impl Cached for Documents {
    fn by_id(&self, id: Uuid) -> Option<FeedDocument> {
        self.0.iter().find(|document| document.id == id).cloned()
    }
    fn flag(&self, _: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        self.0.iter().find(|d| d.kind == DocumentKindBody::Flag && d.key == *key).cloned()
    }
    fn environment(&self, _: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        self.0.iter().find(|d| d.kind == DocumentKindBody::Environment && d.key == *key).cloned()
    }
}

fn cache() -> Documents {
    Documents(vec![flag("a"), environment("production"), config("a", "production", false)])
}

fn of(edits: &[Edit], known_revision: i64) -> Overlay {
    overlay(&cache(), edits.iter().filter_map(|edit| Pending::of_edit(edit, Some(known_revision))))
}

#[test]
fn waiting_edits_show_in_their_order() {
    let base = config("a", "production", false);
    let edits = [
        edit(1, vec![switch(&base, true)]),
        edit(2, vec![field(&base, "off_value", json!(false), json!(true))]),
    ];
    let result = of(&edits, 3);
    let shown = &result.documents[&base.id];
    assert_eq!(shown.document.fields["enabled"], json!(true));
    assert_eq!(shown.document.fields["off_value"], json!(true));
    assert_eq!(shown.mark, Mark::Edit { id: edits[1].id(), state: EditState::Queued });
    let mut changed = shown.changed.clone();
    changed.sort();
    assert_eq!(changed, ["enabled", "off_value"]);
    assert_eq!(result.unfit, []);
}

#[test]
fn the_state_of_an_edit_decides_whether_it_shows() {
    let base = config("a", "production", false);
    for (state, applied_revision, shows) in [
        (EditState::Queued, None, true),
        (EditState::Sending, None, true),
        (EditState::Paused, None, true),
        (EditState::Conflict, None, false),
        (EditState::Refused, None, false),
        (EditState::Applied, Some(4), true),
        (EditState::Applied, Some(3), false),
    ] {
        let edit = Edit { state, applied_revision, ..edit(1, vec![switch(&base, true)]) };
        let result = of(&[edit], 3);
        assert_eq!(result.documents.contains_key(&base.id), shows, "{state:?} {applied_revision:?}");
    }
}

#[test]
fn an_edit_that_no_longer_fits_is_named_and_not_shown() {
    let base = config("a", "production", true);
    let edits = [edit(1, vec![field(&base, "enabled", json!(true), json!(false))])];
    let result = of(&edits, 3);
    assert!(result.documents.is_empty());
    assert_eq!(result.unfit, [(Some(edits[0].id()), base.id)]);
}

#[test]
fn a_first_configuration_shows_before_the_server_has_it() {
    let base = config("a", "production", false);
    let cache = Documents(vec![flag("a"), environment("production")]);
    let create = OperationBody { action: ActionBody::Create, base_version: 0, ..switch(&base, true) };
    let edits = [edit(1, vec![create])];
    let result = overlay(&cache, edits.iter().filter_map(|edit| Pending::of_edit(edit, None)));
    let document = &result.documents[&base.id].document;
    assert_eq!(document.fields["enabled"], json!(true));
    assert_eq!((document.flag_id, document.version), (Some(flag("a").id), 1));
}

#[test]
fn a_flag_and_its_configuration_may_both_be_waiting() {
    let (new, base) = (flag("new"), config("new", "production", false));
    let create_flag = OperationBody {
        document: reference(&new),
        action: ActionBody::Create,
        base_version: 0,
        fields: [("kind".to_owned(), FieldChangeBody { from: None, to: json!("boolean") })].into(),
    };
    let create = OperationBody { action: ActionBody::Create, base_version: 0, ..switch(&base, true) };
    let result = of(&[edit(1, vec![create_flag]), edit(2, vec![create])], 3);
    assert_eq!(result.unfit, []);
    assert_eq!(result.documents[&base.id].document.fields["enabled"], json!(true));
    assert_eq!(result.documents[&new.id].document.fields["bucketing_key"], json!("new"));
}

#[test]
fn a_waiting_deletion_shows_as_deleted() {
    let base = flag("a");
    let delete = OperationBody {
        document: reference(&base),
        action: ActionBody::Delete,
        base_version: base.version,
        fields: BTreeMap::new(),
    };
    let result = of(&[edit(1, vec![delete])], 3);
    assert!(result.documents[&base.id].document.deleted);
}

#[test]
fn drafts_lie_on_top_of_everything() {
    let base = config("a", "production", false);
    let edits = [edit(1, vec![switch(&base, true)])];
    let (scope, draft) = (scope(), [field(&base, "enabled", json!(true), json!(false))]);
    let drafts = Pending { scope: &scope, operations: &draft, mark: Mark::Draft };
    let pending = edits.iter().filter_map(|edit| Pending::of_edit(edit, Some(3))).chain([drafts]);
    let result = overlay(&cache(), pending);
    assert_eq!(result.documents[&base.id].mark, Mark::Draft);
    assert_eq!(result.documents[&base.id].document.fields["enabled"], json!(false));
    assert_eq!(samples::scope(), ScopeBody::Project { project_key: key("shop") });
}
