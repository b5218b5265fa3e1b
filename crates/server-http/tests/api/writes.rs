//! Change sets: all or nothing, once, in whatever order they arrive.

use crate::world::{
    Admin, Editor, SWITCH, Viewer, World, act, change, change_set, configure, create, new_id,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

const FLAG: &str = "checkout.express-pay";

/// The id of the configuration that most tests change.
async fn switch_id(world: &World) -> Value {
    world.get(Viewer, SWITCH).await.expect(200).body["id"].clone()
}

async fn revision(world: &World) -> i64 {
    world.get(Viewer, "/feed?project=shop&limit=1").await.expect(200).body["revision"].as_i64().unwrap()
}

#[tokio::test]
async fn one_change_set_is_one_revision_one_audit_group_and_a_line_of_history_each() {
    let world = World::with_shop().await;
    let (before, audit, history) =
        (revision(&world).await, world.count("audit").await, world.count("history").await);
    let set = change_set(
        "shop",
        vec![
            create("flag", "cart.gift-wrap", json!({"kind": "boolean"})),
            configure("cart.gift-wrap", "production", json!({"enabled": true})),
            configure(
                "cart.gift-wrap",
                "development",
                json!({"enabled": false, "fallthrough": {"serve": {"value": false}}}),
            ),
        ],
    );
    let answer = world.submit(Editor, "", &set).await.expect(200).body;
    assert_eq!((&answer["id"], &answer["status"]), (&set["id"], &json!("applied")));
    assert_eq!(answer["revision"], before + 1);
    let sentences = json!([
        "Create the flag cart.gift-wrap.",
        "Switch on cart.gift-wrap in production.",
        "Change cart.gift-wrap in development: While on, and when no rule matches, serve false."
    ]);
    assert_eq!(answer["sentences"], sentences);
    for (document, operation) in
        answer["documents"].as_array().unwrap().iter().zip(set["operations"].as_array().unwrap())
    {
        assert_eq!((&document["id"], &document["version"]), (&operation["document"]["id"], &json!(1)));
    }
    assert_eq!(world.count("audit").await, audit + 3);
    assert_eq!(world.count("history").await, history + 3);
    let group = format!("audit where change_set = '{}'", set["id"].as_str().unwrap());
    assert_eq!(world.count(&group).await, 3);
}

#[tokio::test]
async fn a_dry_run_tells_everything_and_changes_nothing() {
    let world = World::with_shop().await;
    let id = switch_id(&world).await;
    let counts = || async {
        (
            revision(&world).await,
            world.count("audit").await,
            world.count("history").await,
            world.count("idempotency").await,
        )
    };
    let before = counts().await;
    let good = change_set("shop", vec![change(&id, FLAG, "production", 1, json!({"enabled": true}))]);
    let answer = world.submit(Editor, "?dry_run=true", &good).await.expect(200).body;
    assert_eq!((&answer["status"], &answer["revision"]), (&json!("dry_run"), &json!(before.0 + 1)));
    assert_eq!(answer["sentences"], json!([format!("Switch on {FLAG} in production.")]));
    let stale = change_set("shop", vec![change(&id, FLAG, "production", 7, json!({"enabled": true}))]);
    world.submit(Editor, "?dry_run=true", &stale).await.refused(409, "conflict");
    world.submit(Viewer, "?dry_run=true", &good).await.refused(403, "forbidden");
    assert_eq!(counts().await, before);
    assert_eq!(
        world.submit(Editor, "", &good).await.expect(200).body["status"],
        "applied",
        "the id is still free"
    );
}

#[tokio::test]
async fn one_bad_operation_changes_nothing_and_every_conflict_is_listed() {
    let world = World::with_shop().await;
    let id = switch_id(&world).await;
    let before = (revision(&world).await, world.count("documents").await, world.count("history").await);
    let set = change_set(
        "shop",
        vec![
            create("flag", "cart.gift-wrap", json!({"kind": "boolean"})),
            change(&id, FLAG, "production", 9, json!({"enabled": true})),
            act("update", "flag", &json!(new_id()), "cart.unknown", 1, json!({"name": "x"})),
            configure(FLAG, "production", json!({"enabled": true})),
            configure(FLAG, "nowhere", json!({"enabled": true})),
        ],
    );
    let refused = world.submit(Editor, "", &set).await.refused(409, "conflict").body;
    let conflicts: Vec<(u64, bool)> = refused["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|conflict| (conflict["operation"].as_u64().unwrap(), conflict["current"].is_object()))
        .collect();
    assert_eq!(conflicts, [(1, true), (2, false), (3, true), (4, false)]);
    assert_eq!(refused["conflicts"][0]["current"]["version"], 1);
    let after = (revision(&world).await, world.count("documents").await, world.count("history").await);
    assert_eq!(before, after);
}

/// An operation on fields with the values their author saw.
fn with_from(mut operation: Value, from: &Value) -> Value {
    for (name, value) in from.as_object().unwrap() {
        operation["fields"][name]["from"] = value.clone();
    }
    operation
}

#[tokio::test]
async fn edits_of_other_fields_pass_and_edits_of_the_same_conflict_in_both_orders() {
    for mine_first in [true, false] {
        let world = World::with_shop().await;
        let id = switch_id(&world).await;
        let off_on = json!({"enabled": false});
        let mine = with_from(change(&id, FLAG, "production", 1, json!({"enabled": true})), &off_on);
        let theirs = with_from(
            change(&id, FLAG, "production", 1, json!({"fallthrough": {"serve": {"value": false}}})),
            &json!({"fallthrough": {"serve": {"value": true}}}),
        );
        let (first, second) = if mine_first { (mine.clone(), theirs) } else { (theirs, mine.clone()) };
        world.apply(Editor, "shop", vec![first]).await.expect(200);
        let both = world.apply(Admin, "shop", vec![second]).await.expect(200).body;
        assert_eq!(both["documents"][0]["version"], 3, "mine first: {mine_first}");
        let late = world.apply(Admin, "shop", vec![mine]).await.refused(409, "conflict").body;
        assert!(late["conflicts"][0]["detail"].as_str().unwrap().contains("enabled"), "{late}");
        let unconditional = change(&id, FLAG, "production", 1, json!({"enabled": false}));
        world.apply(Admin, "shop", vec![unconditional]).await.refused(409, "conflict");
    }
}

#[tokio::test]
async fn a_repeated_change_set_has_one_effect_even_all_at_once() {
    let world = World::with_shop().await;
    let before = revision(&world).await;
    let set = change_set("shop", vec![create("flag", "cart.gift-wrap", json!({"kind": "boolean"}))]);
    let answers = join_all((0..20).map(|_| world.submit(Editor, "", &set))).await;
    let first = &answers[0].body;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), &answer.body), (200, first));
    }
    assert_eq!(revision(&world).await, before + 1);
    let mut other = set.clone();
    other["message"] = json!("another message");
    world.submit(Editor, "", &other).await.refused(422, "idempotency_key_reused");
    // What was refused is not kept: mended, the same id may be used.
    let mut refused = change_set("shop", vec![create("flag", "cart.gift-wrap", json!({"kind": "boolean"}))]);
    world.submit(Editor, "", &refused).await.refused(422, "validation_failed");
    refused["operations"][0]["document"]["key"] = json!("cart.gift-note");
    world.submit(Editor, "", &refused).await.expect(200);
}

#[tokio::test]
async fn fifty_writers_at_once_make_fifty_revisions() {
    let world = World::with_shop().await;
    let before = revision(&world).await;
    let writes = (0..50).map(|number| {
        let key = format!("load.flag-{number}");
        let operations = vec![
            create("flag", &key, json!({"kind": "boolean"})),
            configure(&key, "production", json!({"enabled": number % 2 == 0})),
        ];
        world.apply(Editor, "shop", operations)
    });
    let mut revisions: Vec<i64> = join_all(writes)
        .await
        .into_iter()
        .map(|answer| answer.expect(200).body["revision"].as_i64().unwrap())
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (before + 1..=before + 50).collect::<Vec<_>>());
    assert_eq!(world.get(Viewer, "/projects/shop").await.body["flag_count"], 52);
}

#[tokio::test]
async fn one_switch_under_fifty_hands_moves_for_one() {
    let world = World::with_shop().await;
    let id = switch_id(&world).await;
    let writes = (0..50).map(|_| {
        world.apply(Editor, "shop", vec![change(&id, FLAG, "production", 1, json!({"enabled": true}))])
    });
    let statuses: Vec<u16> = join_all(writes).await.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 49);
}

#[tokio::test]
async fn an_operation_cannot_name_one_environment_and_act_in_another() {
    let world = World::with_shop().await;
    let id = switch_id(&world).await;
    let rows = [
        change(&id, FLAG, "development", 1, json!({"enabled": true})),
        change(&id, "search.ranking", "production", 1, json!({"enabled": true})),
        act("delete", "flag", &id, FLAG, 1, json!({})),
    ];
    for operation in rows {
        world.apply(Admin, "shop", vec![operation.clone()]).await.refused(422, "validation_failed");
    }
    assert_eq!(world.get(Viewer, SWITCH).await.body["version"], 1);
}

#[tokio::test]
async fn deleting_takes_along_what_hangs_on_it() {
    let world = World::with_shop().await;
    let flag = world.get(Viewer, &format!("/projects/shop/flags/{FLAG}")).await.body;
    let delete = act("delete", "flag", &flag["id"], FLAG, 1, json!({}));
    world.apply(Editor, "shop", vec![delete.clone()]).await.refused(403, "forbidden");
    world.apply(Admin, "shop", vec![delete]).await.expect(200);
    world.get(Viewer, SWITCH).await.expect(404);
    assert_eq!(world.count("documents where kind = 'flag_environment' and not deleted").await, 0);
    let again = create("flag", FLAG, json!({"kind": "string"}));
    world
        .apply(Admin, "shop", vec![again, configure(FLAG, "production", json!({"enabled": true}))])
        .await
        .expect(200);
    assert_eq!(world.get(Viewer, SWITCH).await.body["enabled"], true, "the key is free again");
    let environment = world.get(Viewer, "/projects/shop/environments/production").await.body;
    let delete = act("delete", "environment", &environment["id"], "production", 1, json!({}));
    world.apply(Admin, "shop", vec![delete]).await.expect(200);
    assert_eq!(world.count("documents where kind = 'flag_environment' and not deleted").await, 0);
    assert_eq!(world.get(Viewer, "/projects/shop").await.body["environment_count"], 1);
}

#[tokio::test]
async fn texts_of_flags_are_not_in_the_audit_log() {
    let world = World::with_shop().await;
    let fields = json!({"enabled": true, "fallthrough": {"serve": {"value": "sk_live_secret"}}});
    world.apply(Editor, "shop", vec![configure("search.ranking", "production", fields)]).await.expect(200);
    assert_eq!(world.count("audit where canonical like '%sk_live_secret%'").await, 0);
    assert_eq!(world.count("audit where canonical like '%[redacted]%'").await, 1);
    let history = world.get(Viewer, "/projects/shop/flags/search.ranking/changes").await.body;
    assert!(history.to_string().contains("sk_live_secret"), "the history keeps it, for restoring");
}
