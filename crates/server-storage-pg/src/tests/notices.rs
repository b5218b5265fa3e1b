//! Servers hear of each other's revisions.

use super::world::{World, flag, id, key, project};
use crate::{PgConfig, PgStorage};
use flag_model::Scope;
use server_storage::Storage;
use server_storage::revisions::RevisionNotice;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

const DEADLINE: Duration = Duration::from_secs(20);

async fn wait_for(receiver: &mut Receiver<RevisionNotice>, wanted: &RevisionNotice) {
    let heard = async { while receiver.recv().await.unwrap() != *wanted {} };
    tokio::time::timeout(DEADLINE, heard).await.unwrap_or_else(|_| panic!("never heard of {wanted:?}"));
}

/// A second server that polls so rarely that only a notice can reach it in time.
async fn other_server(world: &World) -> PgStorage {
    PgStorage::connect(&PgConfig { poll_interval_ms: 3_600_000, ..world.database.config() }).await.unwrap()
}

/// Until the server listens, notices go past it; nobody outside sees when it does.
async fn notify_until_heard(world: &World, receiver: &mut Receiver<RevisionNotice>, notice: &RevisionNotice) {
    let ask = async {
        loop {
            world.storage.notify_revision(notice.clone()).await.unwrap();
            let heard = tokio::time::timeout(Duration::from_millis(100), receiver.recv()).await;
            if heard.is_ok_and(|heard| heard.as_ref() == Ok(notice)) {
                return;
            }
        }
    };
    tokio::time::timeout(DEADLINE, ask).await.unwrap_or_else(|_| panic!("never heard of {notice:?}"));
}

#[tokio::test]
async fn a_notice_reaches_other_servers_also_after_their_connection_broke() {
    let world = World::new().await;
    let other = other_server(&world).await;
    let mut receiver = other.subscribe_revisions();
    let first = RevisionNotice { project: Some(id(1)), revision: 7 };
    notify_until_heard(&world, &mut receiver, &first).await;
    let client = world.database.superuser().await.unwrap();
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() \
         and datname = current_database() and query ilike 'listen%'";
    assert!(!client.query(cut, &[]).await.unwrap().is_empty());
    notify_until_heard(&world, &mut receiver, &RevisionNotice { project: None, revision: 8 }).await;
}

#[tokio::test]
async fn a_revision_without_a_notice_is_found_by_the_poll() {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha")]).await.unwrap();
    let config = PgConfig { poll_interval_ms: 50, ..world.database.config() };
    let other = PgStorage::connect(&config).await.unwrap();
    let mut receiver = other.subscribe_revisions();
    // Whether its first poll has been is not to be seen, so there is news until it tells some.
    let mut number = 100;
    let heard = async {
        loop {
            world.apply(&Scope::project(key("alpha")), &[flag(number, &format!("f{number}"))]).await.unwrap();
            number += 1;
            if let Ok(notice) = tokio::time::timeout(Duration::from_millis(200), receiver.recv()).await {
                return notice.unwrap();
            }
        }
    };
    let notice = tokio::time::timeout(DEADLINE, heard).await.expect("the poll found nothing");
    assert_eq!(notice.project, Some(id(1)));
    let revision = world.apply(&Scope::Installation, &[project(2, "beta")]).await.unwrap();
    wait_for(&mut receiver, &RevisionNotice { project: None, revision }).await;
}
