//! Writing change sets.

use super::world::{
    World, audit_of, config, deleted, environment, flag, flag_body, history_of, id, key, moment, new,
    project, system, write,
};
use flag_model::{Document, DocumentBody, Fallthrough, FlagEnvironment, FlagKind, Scope};
use serde_json::{Value, json};
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{AuditEntry, AuditOutcome, LockedScope, StorageError};

fn alpha() -> Scope {
    Scope::project(key("alpha"))
}

#[tokio::test]
async fn a_new_project_has_a_scope_and_a_deleted_one_is_gone() {
    let world = World::new().await;
    let document = project(1, "alpha");
    assert_eq!(world.apply(&Scope::Installation, std::slice::from_ref(&document)).await.unwrap(), 1);
    let scope = world.scope(&alpha()).await;
    assert_eq!((scope.project, scope.revision), (Some(id(1)), 0));
    world.apply(&Scope::Installation, &[deleted(&document)]).await.unwrap();
    let mut transaction = world.begin(&system()).await;
    assert_eq!(transaction.lock_scope(&alpha()).await.unwrap(), None);
    assert_eq!(transaction.get_project(&key("alpha")).await.unwrap(), None);
    assert_eq!(transaction.scope_states().await.unwrap().len(), 1);
    drop(transaction);
    // The key is free again, under another id and in another epoch.
    world.apply(&Scope::Installation, &[project(2, "alpha")]).await.unwrap();
    assert_ne!(world.scope(&alpha()).await.epoch, scope.epoch);
}

#[tokio::test]
async fn a_version_goes_on_through_deletion_and_never_repeats() {
    let world = World::with_two_projects().await;
    let first = flag(12, "checkout");
    let second = deleted(&first);
    world.apply(&alpha(), std::slice::from_ref(&second)).await.unwrap();
    let scope = world.scope(&alpha()).await;
    let stored = world.begin(&system()).await.load_documents(&scope, &[id(12)]).await.unwrap();
    assert_eq!(stored[0].document, second);
    // Neither an old version nor one that skips some replaces the tombstone; the next one does.
    for version in [1, 2, 4] {
        let document = Document { version, ..first.clone() };
        let outcome = world.apply(&alpha(), &[document]).await;
        assert!(matches!(outcome, Err(StorageError::Refused)), "{version}: {outcome:?}");
    }
    world.apply(&alpha(), &[Document { version: 3, ..first }]).await.unwrap();
    let flag = world.begin(&system()).await.get_flag(id(1), &key("checkout")).await.unwrap().unwrap();
    assert_eq!(flag.document.version, 3);
}

#[tokio::test]
async fn keys_are_unique_among_the_living() {
    let world = World::with_two_projects().await;
    let taken: [(Scope, Document); 4] = [
        (Scope::Installation, project(3, "alpha")),
        (alpha(), environment(99, "production", 1)),
        (alpha(), flag(99, "checkout")),
        (alpha(), config(99, &flag(12, "checkout"), &environment(11, "production", 0), true)),
    ];
    for (scope, document) in taken {
        let outcome = world.apply(&scope, std::slice::from_ref(&document)).await;
        assert!(matches!(outcome, Err(StorageError::KeyTaken)), "{document:?}: {outcome:?}");
    }
    let replaced = [deleted(&flag(12, "checkout")), flag(99, "checkout")];
    world.apply(&alpha(), &replaced).await.unwrap();
}

#[tokio::test]
async fn after_a_failed_statement_nothing_can_be_committed() {
    let world = World::with_two_projects().await;
    let mut transaction = world.begin(&system()).await;
    let scope = transaction.lock_scope(&alpha()).await.unwrap().unwrap();
    transaction.write_documents(&scope, 2, &[flag(98, "fine")], SYSTEM_PRINCIPAL, moment(1)).await.unwrap();
    let taken =
        transaction.write_documents(&scope, 2, &[flag(99, "checkout")], SYSTEM_PRINCIPAL, moment(1)).await;
    assert!(matches!(taken, Err(StorageError::KeyTaken)), "{taken:?}");
    assert!(matches!(transaction.get_flag(id(1), &key("fine")).await, Err(StorageError::Database(_))));
    assert!(matches!(transaction.commit().await, Err(StorageError::Database(_))));
    assert_eq!(world.begin(&system()).await.get_flag(id(1), &key("fine")).await.unwrap(), None);
}

#[tokio::test]
async fn a_statement_that_was_given_up_cannot_be_committed_over() {
    let world = World::with_two_projects().await;
    let mut holder = world.begin(&system()).await;
    holder.lock_scope(&alpha()).await.unwrap().unwrap();
    let mut transaction = world.begin(&system()).await;
    let waiting =
        tokio::time::timeout(std::time::Duration::from_millis(50), transaction.lock_scope(&alpha())).await;
    assert!(waiting.is_err());
    assert!(matches!(transaction.commit().await, Err(StorageError::Database(_))));
}

#[tokio::test]
async fn values_come_back_as_they_were_written() {
    let world = World::with_two_projects().await;
    let big: Value = serde_json::from_str(r#"[1e16, 1.0, 1e300, 18446744073709551615, -0.0]"#).unwrap();
    let values = [json!("nul \u{0} in it"), big, json!({"b": {"z": 1, "a": []}, "a": null})];
    let (production, checkout) = (environment(11, "production", 0), flag(12, "checkout"));
    for (version, value) in (2..).zip(values) {
        let config = FlagEnvironment {
            enabled: true,
            off_value: value.clone(),
            fallthrough: Fallthrough::value(value),
            ..FlagEnvironment::unconfigured(FlagKind::Json)
        };
        let body =
            DocumentBody::FlagEnvironment { flag_id: checkout.id, environment_id: production.id, config };
        let document = Document { version, ..new(id(13), body) };
        world.apply(&alpha(), std::slice::from_ref(&document)).await.unwrap();
        let stored = world.begin(&system()).await.flag_environments(&[id(12)]).await.unwrap();
        assert_eq!(stored[0].document, document);
        assert_eq!(stored[0].flag_key, Some(key("checkout")));
        assert_eq!(stored[0].environment_key, Some(key("production")));
    }
    let mut body = flag_body("odd");
    body.name = "nul \u{0} in it".to_owned();
    body.tags = vec!["a\u{1f}b".to_owned(), "\u{0}".to_owned()];
    let odd = new(id(98), DocumentBody::Flag(body));
    world.apply(&alpha(), std::slice::from_ref(&odd)).await.unwrap();
    let stored = world.begin(&system()).await.get_flag(id(1), &key("odd")).await.unwrap().unwrap();
    assert_eq!(stored.document, odd);
}

#[tokio::test]
async fn parents_are_found_by_key_unless_deleted() {
    let world = World::with_two_projects().await;
    let scope = world.scope(&alpha()).await;
    let keys = [key("checkout"), key("production"), key("unknown")];
    let mut found: Vec<_> = world
        .begin(&system())
        .await
        .load_parents(&scope, &keys, &keys, &keys)
        .await
        .unwrap()
        .iter()
        .map(|d| d.document.id)
        .collect();
    found.sort_unstable();
    assert_eq!(found, [id(11), id(12)]);
    world.apply(&alpha(), &[deleted(&environment(11, "production", 0))]).await.unwrap();
    let found = world.begin(&system()).await.load_parents(&scope, &keys, &keys, &keys).await.unwrap();
    assert_eq!(found.len(), 1);
    // What a deleted environment was to serve is not served.
    assert_eq!(world.begin(&system()).await.flag_environments(&[id(12)]).await.unwrap(), []);
    let installation = world.scope(&Scope::Installation).await;
    assert_eq!(
        world.begin(&system()).await.load_parents(&installation, &keys, &keys, &keys).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn the_audit_keeps_canonical_bytes_in_the_order_of_its_scope() {
    let world = World::with_two_projects().await;
    let scope = world.scope(&alpha()).await;
    let mut transaction = world.begin(&system()).await;
    let at = "2026-11-21T10:00:00.123456789Z".parse().unwrap();
    let entry = audit_of(&flag(12, "checkout"), AuditOutcome::Done, SYSTEM_PRINCIPAL, at);
    let other = AuditEntry { target: None, change_set: None, ..entry.clone() };
    transaction.append_audit(Some(&scope), &[entry, other]).await.unwrap();
    transaction.commit().await.unwrap();
    let client = world.database.superuser().await.unwrap();
    let newest = "select seq, canonical, at = '2026-11-21T10:00:00.123456Z' from jackstaff.audit \
         where scope_id = $1 order by seq desc limit 2";
    let rows = client.query(newest, &[&scope.scope_id]).await.unwrap();
    // The world began with an entry for each of three documents.
    assert_eq!(rows.iter().map(|row| row.get::<_, i64>(0)).collect::<Vec<_>>(), [5, 4]);
    let expected = "{\"action\":\"flags:write\",\"actor\":\"01920000-0000-7000-8000-000000000001\",\
        \"after\":{\"a\":[true],\"b\":1},\"at\":\"2026-11-21T10:00:00.123456Z\",\"before\":null,\"outcome\":\"done\",\
        \"request_id\":\"request-1\",\"scope\":\"00000000-0000-0000-0000-000000000001\",\"seq\":4,\
        \"target\":{\"environment\":null,\"id\":\"00000000-0000-0000-0000-00000000000c\",\"key\":\"checkout\",\
        \"kind\":\"flag\"}}";
    assert_eq!(rows[1].get::<_, String>(1), expected);
    assert!(rows[1].get::<_, bool>(2));
}

/// 2,000 flags in 4 environments.
fn ten_thousand() -> Vec<Document> {
    let environments: Vec<_> = (0..4).map(|n| environment(50 + n, &format!("env{n}"), 0)).collect();
    let flags = (0..2_000_u128).map(|n| flag(10_000 + n, &format!("flag-{n:05}"))).collect::<Vec<_>>();
    let configs = flags.iter().flat_map(|flag| {
        let number = flag.id.0.as_u128() * 10;
        (0..4).zip(&environments).map(move |(n, environment)| config(number + n, flag, environment, true))
    });
    let configs: Vec<_> = configs.take(7_996).collect();
    environments.iter().cloned().chain(flags.clone()).chain(configs).collect()
}

async fn timed(world: &World, documents: &[Document]) -> std::time::Duration {
    let mut transaction = world.begin(&system()).await;
    let scope: LockedScope = transaction.lock_scope(&alpha()).await.unwrap().unwrap();
    let begun = tokio::time::Instant::now();
    let ids: Vec<_> = documents.iter().map(|document| document.id).collect();
    transaction.load_documents(&scope, &ids).await.unwrap();
    write(&mut *transaction, &scope, documents).await.unwrap();
    transaction.commit().await.unwrap();
    begun.elapsed()
}

#[tokio::test]
async fn ten_thousand_operations_apply_at_once() {
    let world = World::with_two_projects().await;
    // Statistics of the nearly empty tables are the worst that the planner can go by.
    world.database.superuser().await.unwrap().batch_execute("analyze").await.unwrap();
    let production = environment(11, "production", 0);
    for number in 0..12 {
        let flag = flag(100 + number, &format!("small-{number}"));
        let config = config(200 + number, &flag, &production, true);
        world.apply(&alpha(), &[flag, config]).await.unwrap();
    }
    let documents = ten_thousand();
    assert_eq!(documents.len(), 10_000);
    let created = timed(&world, &documents).await;
    let next: Vec<_> = documents.iter().map(|document| Document { version: 2, ..document.clone() }).collect();
    let updated = timed(&world, &next).await;
    println!("10,000 operations: created in {created:?}, updated in {updated:?}");
    assert_eq!(world.scope(&alpha()).await.revision, 15);
    let project = world.begin(&system()).await.get_project(&key("alpha")).await.unwrap().unwrap();
    assert_eq!((project.flag_count, project.environment_count), (2_013, 5));
    let history = world.begin(&system()).await.flag_history(id(10_000), None, 100).await.unwrap();
    assert_eq!(history.len(), 10);
    // Far above what it takes, far below what one statement for each operation would.
    assert!(created.as_secs() < 15 && updated.as_secs() < 15, "{created:?}, {updated:?}");
}

#[tokio::test]
async fn history_is_kept_in_order() {
    let world = World::with_two_projects().await;
    let document = flag(12, "checkout");
    let mut transaction = world.begin(&system()).await;
    let scope = transaction.lock_scope(&alpha()).await.unwrap().unwrap();
    let entry = history_of(&deleted(&document), 2, moment(2));
    transaction.append_history(&scope, std::slice::from_ref(&entry)).await.unwrap();
    transaction.commit().await.unwrap();
    let history = world.begin(&system()).await.flag_history(id(12), None, 10).await.unwrap();
    // Newest first: the deletion, then the configuration and the flag itself.
    assert_eq!(history.iter().map(|entry| entry.document.id).collect::<Vec<_>>(), [id(12), id(13), id(12)]);
    let newest = server_storage::HistoryEntry {
        sequence: history[0].sequence,
        actor: server_storage::Principal { id: SYSTEM_PRINCIPAL, name: "Jackstaff server".to_owned() },
        ..entry
    };
    assert_eq!(history[0], newest);
    assert_eq!(history[1].environment_key, Some(key("production")));
    let older =
        world.begin(&system()).await.flag_history(id(12), Some(history[0].sequence), 1).await.unwrap();
    assert_eq!(older, history[1..2]);
}
