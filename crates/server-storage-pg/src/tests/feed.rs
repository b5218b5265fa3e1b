//! The change feed.

use super::world::{World, deleted, environment, flag, id, key, project, system};
use flag_model::{DocumentId, Scope};
use jiff::Timestamp;
use server_storage::{FeedCursor, FeedSlice};
use uuid::Uuid;

fn alpha() -> Scope {
    Scope::project(key("alpha"))
}

async fn read(world: &World, after: Option<(i64, DocumentId)>, limit: u32) -> FeedSlice {
    let after = after.map(|(revision, document)| FeedCursor { epoch: Uuid::nil(), revision, document });
    world.begin(&system()).await.read_feed(&alpha(), after, limit).await.unwrap().unwrap()
}

fn ids(slice: &FeedSlice) -> Vec<DocumentId> {
    slice.documents.iter().map(|stored| stored.document.id).collect()
}

#[tokio::test]
async fn a_feed_tells_what_changed_once_and_what_is_gone() {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha")]).await.unwrap();
    let empty = read(&world, None, 10).await;
    assert_eq!((empty.revision, empty.documents.len(), empty.more), (0, 0, false));
    let first = [flag(10, "a"), flag(11, "b"), flag(12, "c")];
    world.apply(&alpha(), &first).await.unwrap();
    world.apply(&alpha(), &[deleted(&first[0]), environment(13, "d", 0)]).await.unwrap();
    let snapshot = read(&world, None, 10).await;
    assert_eq!((ids(&snapshot), snapshot.revision), (vec![id(11), id(12), id(13)], 2));
    let page = read(&world, None, 2).await;
    assert_eq!((ids(&page), page.more), (vec![id(11), id(12)], true));
    let rest = read(&world, Some((1, id(12))), 2).await;
    assert_eq!((ids(&rest), rest.more), (vec![id(10), id(13)], false));
    assert!(rest.documents[0].document.deleted);
    let nothing = read(&world, Some((2, DocumentId(Uuid::max()))), 2).await;
    assert_eq!((ids(&nothing), nothing.more, nothing.epoch), (Vec::new(), false, snapshot.epoch));
    let unknown = world.begin(&system()).await.read_feed(&Scope::project(key("beta")), None, 10).await;
    assert_eq!(unknown.unwrap(), None);
}

#[tokio::test]
async fn old_tombstones_go_and_readers_from_before_are_told() {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha"), project(2, "beta")]).await.unwrap();
    let flags = [flag(10, "a"), flag(11, "b"), flag(12, "c")];
    world.apply(&alpha(), &flags).await.unwrap();
    world.apply(&alpha(), &[deleted(&flags[0])]).await.unwrap();
    world.apply(&alpha(), &[deleted(&flags[1])]).await.unwrap();
    let client = world.database.superuser().await.unwrap();
    let age = "alter table jackstaff.documents no force row level security; \
         update jackstaff.documents set updated_at = now() - interval '91 days'; \
         alter table jackstaff.documents force row level security";
    client.batch_execute(age).await.unwrap();
    let pruned = world.storage.prune(Timestamp::MAX, Timestamp::MAX, Timestamp::MAX).await.unwrap();
    // The deletion of the newest revision stays: so a reader who has read all is never behind.
    assert_eq!(pruned.tombstones, 1);
    let slice = read(&world, Some((1, DocumentId(Uuid::max()))), 10).await;
    assert_eq!((ids(&slice), slice.oldest_revision, slice.revision), (vec![id(11)], 3, 3));
    assert_eq!(
        world.storage.prune(Timestamp::MAX, Timestamp::MAX, Timestamp::MAX).await.unwrap().tombstones,
        0
    );
}

#[tokio::test]
async fn young_tombstones_and_answers_stay_whatever_is_asked() {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha")]).await.unwrap();
    world.apply(&alpha(), &[flag(10, "a")]).await.unwrap();
    world.apply(&alpha(), &[deleted(&flag(10, "a"))]).await.unwrap();
    world.apply(&alpha(), &[flag(11, "b")]).await.unwrap();
    let pruned = world.storage.prune(Timestamp::MAX, Timestamp::MAX, Timestamp::MAX).await.unwrap();
    assert_eq!(pruned, crate::Pruned { tombstones: 0, answers: 0, counts: 0, tokens: 0 });
}
