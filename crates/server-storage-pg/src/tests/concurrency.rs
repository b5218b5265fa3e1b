//! Many at once: revisions without gaps, a feed that misses nothing, keys with one effect.

use super::world::{World, flag, id, key, moment, project, system, write};
use flag_model::{DocumentId, Scope};
use server_storage::{FeedCursor, NewIdempotencyRecord};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use uuid::Uuid;

async fn world_with_project() -> Arc<World> {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha")]).await.unwrap();
    Arc::new(world)
}

fn alpha() -> Scope {
    Scope::project(key("alpha"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_writers_leave_consecutive_revisions() {
    let world = world_with_project().await;
    let writers: Vec<_> = (0..50_u128)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(
                async move { world.apply(&alpha(), &[flag(100 + number, &format!("f{number}"))]).await },
            )
        })
        .collect();
    let mut revisions = Vec::new();
    for writer in writers {
        revisions.push(writer.await.unwrap().unwrap());
    }
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=50).collect::<Vec<i64>>());
    assert_eq!(world.scope(&alpha()).await.revision, 50);
    let client = world.database.superuser().await.unwrap();
    let audit = "select array_agg(seq order by seq) from jackstaff.audit where project_id is not null";
    let seqs: Vec<i64> = client.query_one(audit, &[]).await.unwrap().get(0);
    assert_eq!(seqs, (1..=50).collect::<Vec<i64>>());
}

/// Reads on until the writers are done and nothing is left; remembers the order of revisions.
async fn follow(world: Arc<World>, expected: i64) -> BTreeMap<DocumentId, i64> {
    let mut cursor: Option<FeedCursor> = None;
    let mut seen = BTreeMap::new();
    loop {
        let slice = world.begin(&system()).await.read_feed(&alpha(), cursor, 3).await.unwrap().unwrap();
        for stored in &slice.documents {
            assert!(stored.revision <= slice.revision, "a document from after the snapshot");
            seen.insert(stored.document.id, stored.document.version);
        }
        let (revision, document) = match slice.documents.last() {
            Some(last) if slice.more => (last.revision, last.document.id),
            _ => (slice.revision, DocumentId(Uuid::max())),
        };
        cursor = Some(FeedCursor { epoch: slice.epoch, revision, document });
        if revision == expected && !slice.more {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_of_the_feed_misses_nothing_while_many_write() {
    const WRITERS: u128 = 8;
    const SETS: u128 = 12;
    let world = world_with_project().await;
    let total = i64::try_from(WRITERS * SETS).unwrap() + 1;
    let reader =
        tokio::spawn(tokio::time::timeout(Duration::from_secs(120), follow(Arc::clone(&world), total)));
    let slow = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let mut transaction = world.begin(&system()).await;
            let scope = transaction.lock_scope(&alpha()).await.unwrap().unwrap();
            write(&mut *transaction, &scope, &[flag(99, "slow")]).await.unwrap();
            // Everyone else waits for this one; the reader must not run ahead of it.
            tokio::time::sleep(Duration::from_millis(300)).await;
            transaction.commit().await.unwrap();
        })
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                for set in 0..SETS {
                    let number = 1_000 + writer * SETS + set;
                    world.apply(&alpha(), &[flag(number, &format!("f{number}"))]).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    slow.await.unwrap();
    let seen = reader.await.unwrap().expect("the reader never got to the last revision");
    let expected: Vec<DocumentId> =
        [id(99)].into_iter().chain((1_000..1_000 + WRITERS * SETS).map(id)).collect();
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_has_one_effect_however_many_send_it() {
    let world = world_with_project().await;
    let effects = Arc::new(AtomicU32::new(0));
    let requests: Vec<_> = (0..10_u128)
        .map(|number| {
            let (world, effects) = (Arc::clone(&world), Arc::clone(&effects));
            tokio::spawn(async move {
                let mut transaction = world.begin(&system()).await;
                let used = transaction.find_idempotency(Uuid::from_u128(1)).await.unwrap();
                if let Some(used) = used {
                    return used.answer.unwrap();
                }
                let scope = transaction.lock_scope(&alpha()).await.unwrap().unwrap();
                let revision = write(&mut *transaction, &scope, &[flag(100 + number, &format!("f{number}"))])
                    .await
                    .unwrap();
                let answer = serde_json::json!({"revision": revision});
                let record = NewIdempotencyRecord {
                    key: Uuid::from_u128(1),
                    request_digest: [1; 32],
                    status: 200,
                    answer: answer.clone(),
                    at: moment(0),
                };
                transaction.record_idempotency(&record).await.unwrap();
                transaction.commit().await.unwrap();
                effects.fetch_add(1, Ordering::Relaxed);
                answer
            })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), serde_json::json!({"revision": 1}));
    }
    assert_eq!(effects.load(Ordering::Relaxed), 1);
    assert_eq!(world.scope(&alpha()).await.revision, 1);
}

#[tokio::test]
async fn refused_requests_wait_for_no_lock() {
    use super::world::audit_of;
    use server_storage::AuditOutcome;
    use server_storage::principals::SYSTEM_PRINCIPAL;
    let world = world_with_project().await;
    let mut holder = world.begin(&system()).await;
    holder.lock_scope(&alpha()).await.unwrap().unwrap();
    let mut transaction = world.begin(&system()).await;
    let entries = [audit_of(&flag(100, "a"), AuditOutcome::Refused, SYSTEM_PRINCIPAL, moment(0))];
    let logged = transaction.append_audit(None, &entries);
    tokio::time::timeout(Duration::from_secs(5), logged).await.expect("waited for the scope's lock").unwrap();
    transaction.commit().await.unwrap();
    drop(holder);
}
