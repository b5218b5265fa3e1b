//! Segments and overrides, and what the migration to them does to older rows.

use super::world::{World, config, deleted, environment, flag, id, key, new, seeing, system};
use flag_model::{Document, DocumentBody, Fallthrough, FlagOverride, OverrideTarget, Scope};
use serde_json::json;
use server_storage::{OverrideFilter, StorageError};

fn alpha() -> Scope {
    Scope::project(key("alpha"))
}

fn segment(number: u128, name: &str) -> Document {
    new(id(number), DocumentBody::Segment(serde_json::from_value(json!({"key": name})).unwrap()))
}

fn override_for(number: u128, target: OverrideTarget, target_id: &str) -> Document {
    let value =
        FlagOverride { target, target_id: target_id.to_owned(), value: json!(true), expires_at: None };
    new(id(number), DocumentBody::Override { flag_id: id(12), environment_id: id(11), value })
}

#[tokio::test]
async fn segments_are_listed_by_key_and_counted() {
    let world = World::with_two_projects().await;
    let set = [segment(50, "staff"), segment(51, "beta"), segment(52, "old")];
    world.apply(&alpha(), &set).await.unwrap();
    world.apply(&alpha(), &[deleted(&set[2])]).await.unwrap();
    let mut tx = world.begin(&system()).await;
    let listed = tx.list_segments(id(1), None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.document.id).collect::<Vec<_>>(), [id(51), id(50)]);
    let rest = tx.list_segments(id(1), Some(&key("beta")), 10).await.unwrap();
    assert_eq!(rest[0].document, set[0]);
    assert_eq!(tx.get_segment(id(1), &key("beta")).await.unwrap().unwrap().document, set[1]);
    assert_eq!(tx.get_segment(id(1), &key("old")).await.unwrap(), None);
    assert_eq!(tx.count_segments(id(1)).await.unwrap(), 2);
    assert_eq!(tx.count_segments(id(2)).await.unwrap(), 0);
    let mut elsewhere = world.begin(&seeing(&[id(2)])).await;
    assert_eq!(elsewhere.list_segments(id(1), None, 10).await.unwrap(), []);
    assert_eq!(elsewhere.get_segment(id(1), &key("beta")).await.unwrap(), None);
    let taken = world.apply(&alpha(), &[segment(53, "beta")]).await;
    assert!(matches!(taken, Err(StorageError::KeyTaken)), "{taken:?}");
    world.apply(&alpha(), &[segment(54, "old")]).await.unwrap();
}

#[tokio::test]
async fn overrides_are_found_by_what_they_join_and_whom_they_are_for() {
    let world = World::with_two_projects().await;
    let user = override_for(60, OverrideTarget::User, "u1");
    let tenant = override_for(61, OverrideTarget::Tenant, "u1");
    world.apply(&alpha(), &[user.clone(), tenant.clone()]).await.unwrap();
    let mut tx = world.begin(&system()).await;
    for (filter, expected) in [
        (OverrideFilter::default(), vec![id(60), id(61)]),
        (OverrideFilter { flag: Some(key("checkout")), ..OverrideFilter::default() }, vec![id(60), id(61)]),
        (OverrideFilter { flag: Some(key("other")), ..OverrideFilter::default() }, vec![]),
        (OverrideFilter { environment: Some(key("stage")), ..OverrideFilter::default() }, vec![]),
        (
            OverrideFilter {
                target: Some((OverrideTarget::Tenant, "u1".to_owned())),
                ..OverrideFilter::default()
            },
            vec![id(61)],
        ),
    ] {
        let found = tx.list_overrides(id(1), &filter, None, 10).await.unwrap();
        assert_eq!(found.iter().map(|one| one.document.id).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    let page = tx.list_overrides(id(1), &OverrideFilter::default(), Some(id(60)), 10).await.unwrap();
    assert_eq!(page[0].document, tenant);
    assert_eq!(
        (&page[0].flag_key, &page[0].environment_key),
        (&Some(key("checkout")), &Some(key("production")))
    );
    assert_eq!(tx.count_overrides(id(12), id(11)).await.unwrap(), 2);
    assert_eq!(tx.overrides_of_flags(&[id(12), id(22)]).await.unwrap().len(), 2);
    let mut elsewhere = world.begin(&seeing(&[id(2)])).await;
    assert_eq!(elsewhere.get_override(id(1), id(60)).await.unwrap(), None);
    assert_eq!(elsewhere.overrides_of_flags(&[id(12)]).await.unwrap(), []);
    let twice = world.apply(&alpha(), &[override_for(62, OverrideTarget::User, "u1")]).await;
    assert!(matches!(twice, Err(StorageError::KeyTaken)), "{twice:?}");
    world.apply(&alpha(), &[deleted(&user)]).await.unwrap();
    world.apply(&alpha(), &[override_for(63, OverrideTarget::User, "u1")]).await.unwrap();
    let history = world.begin(&system()).await.flag_history(id(12), None, 10).await.unwrap();
    assert!(
        history.iter().any(|entry| entry.document.id == id(63)),
        "overrides are part of a flag's history"
    );
}

#[tokio::test]
async fn values_served_before_rules_existed_are_still_served() {
    let world = World::with_two_projects().await;
    let client = world.database.superuser().await.unwrap();
    let old =
        r#"{"enabled": true, "off_value": 1e16, "fallthrough": {"b": 1.0, "a": [18446744073709551615]}}"#;
    for table in ["documents", "history"] {
        let set = format!("update jackstaff.{table} set fields = '{old}' where kind = 'flag_environment'");
        client.batch_execute(&set).await.unwrap();
    }
    let migration = include_str!("../../migrations/V5__targeting.sql");
    for statement in migration.split(';').filter(|statement| statement.contains("json_object_agg")) {
        client.batch_execute(statement).await.unwrap();
    }
    let mut tx = world.begin(&system()).await;
    let stored = tx.flag_environments(&[id(12)]).await.unwrap();
    let DocumentBody::FlagEnvironment { config: found, .. } = &stored[0].document.body else {
        panic!("config")
    };
    let value = json!({"b": 1.0, "a": [18_446_744_073_709_551_615_u64]});
    assert_eq!(found.fallthrough, Fallthrough::value(value));
    assert_eq!((found.enabled, &found.off_value), (true, &json!(1e16)));
    let history = tx.flag_history(id(12), None, 10).await.unwrap();
    assert!(history.iter().any(|entry| entry.document.body == stored[0].document.body));
    // And it can be written on from there.
    let (checkout, production) = (flag(12, "checkout"), environment(11, "production", 0));
    let next = Document { version: 2, ..config(13, &checkout, &production, true) };
    world.apply(&alpha(), &[next]).await.unwrap();
}
