//! Evaluation tokens and counts.

use super::world::{World, deleted, environment, id, key, moment, seeing, system};
use flag_model::Scope;
use jiff::Timestamp;
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{
    Caller, EvaluationCount, EvaluationGrant, NewToken, Storage, StorageError, TokenLookup, TokenPosition,
    Visibility,
};
use uuid::Uuid;

const TOKEN: Uuid = Uuid::from_u128(1_000);

fn token(number: u8) -> NewToken {
    NewToken {
        id: Uuid::from_u128(1_000 + u128::from(number)),
        environment: id(11),
        name: format!("checkout service {number}"),
        secret_hash: [number; 32],
        expires_at: None,
        at: moment(i64::from(number)),
    }
}

async fn with_token() -> World {
    let world = World::with_two_projects().await;
    let mut tx = world.begin(&system()).await;
    tx.create_token(id(1), &token(0)).await.unwrap();
    tx.commit().await.unwrap();
    world
}

async fn grant(world: &World, lookup: TokenLookup) -> Option<EvaluationGrant> {
    world.storage.find_evaluation_grant(lookup).await.unwrap()
}

#[tokio::test]
async fn a_token_is_found_by_hash_and_id_until_it_is_revoked_once() {
    let world = with_token().await;
    let expected = EvaluationGrant {
        token: TOKEN,
        project: id(1),
        project_key: key("alpha"),
        environment: id(11),
        environment_key: key("production"),
        expires_at: None,
    };
    assert_eq!(grant(&world, TokenLookup::Hash([0; 32])).await, Some(expected.clone()));
    assert_eq!(grant(&world, TokenLookup::Id(TOKEN)).await, Some(expected));
    assert_eq!(grant(&world, TokenLookup::Hash([9; 32])).await, None);
    assert_eq!(grant(&world, TokenLookup::Id(Uuid::from_u128(9))).await, None);

    let mut tx = world.begin(&system()).await;
    assert!(!tx.revoke_token(id(2), TOKEN, moment(5)).await.unwrap(), "of another project");
    assert!(tx.revoke_token(id(1), TOKEN, moment(5)).await.unwrap());
    assert!(!tx.revoke_token(id(1), TOKEN, moment(6)).await.unwrap(), "once");
    tx.commit().await.unwrap();
    assert_eq!(grant(&world, TokenLookup::Hash([0; 32])).await, None);
    assert_eq!(grant(&world, TokenLookup::Id(TOKEN)).await, None);
    let stored = world.begin(&system()).await.get_token(id(1), TOKEN).await.unwrap().unwrap();
    assert_eq!(stored.revoked_at, Some(moment(5)));
    assert_eq!(stored.revoked_by.map(|by| by.id), Some(SYSTEM_PRINCIPAL));
}

#[tokio::test]
async fn a_token_dies_with_its_environment() {
    let world = with_token().await;
    let gone = deleted(&environment(11, "production", 0));
    world.apply(&Scope::project(key("alpha")), &[gone]).await.unwrap();
    assert_eq!(grant(&world, TokenLookup::Hash([0; 32])).await, None);
}

#[tokio::test]
async fn tokens_are_listed_the_newest_first_in_pages() {
    let world = with_token().await;
    let mut tx = world.begin(&system()).await;
    for number in 1..=3 {
        tx.create_token(id(1), &token(number)).await.unwrap();
    }
    assert_eq!(tx.count_tokens(id(1)).await.unwrap(), 4);
    let page = tx.list_tokens(id(1), None, 3).await.unwrap();
    let names: Vec<&str> = page.iter().map(|token| token.name.as_str()).collect();
    assert_eq!(names, ["checkout service 3", "checkout service 2", "checkout service 1"]);
    let after = TokenPosition { created_at: page[2].created_at, id: page[2].id };
    let rest = tx.list_tokens(id(1), Some(after), 3).await.unwrap();
    assert_eq!((rest.len(), rest[0].id, rest[0].environment.as_str()), (1, TOKEN, "production"));
}

#[tokio::test]
async fn tokens_of_another_project_can_be_neither_seen_made_nor_revoked() {
    let world = with_token().await;
    let stranger = seeing(&[id(2)]);
    let mut tx = world.begin(&stranger).await;
    assert!(tx.list_tokens(id(1), None, 10).await.unwrap().is_empty());
    assert_eq!(tx.get_token(id(1), TOKEN).await.unwrap(), None);
    assert!(!tx.revoke_token(id(1), TOKEN, moment(5)).await.unwrap());
    let refused = tx.create_token(id(1), &token(1)).await;
    assert!(matches!(refused, Err(StorageError::Refused)), "{refused:?}");

    let mut tx = world.begin(&system()).await;
    let mixed = tx.create_token(id(2), &token(1)).await;
    assert!(matches!(mixed, Err(StorageError::Refused)), "an environment of another project: {mixed:?}");

    let reader = Caller { may_write: false, ..system() };
    let mut tx = world.begin(&reader).await;
    assert!(!tx.revoke_token(id(1), TOKEN, moment(5)).await.unwrap());
    assert!(matches!(tx.create_token(id(1), &token(1)).await, Err(StorageError::Refused)));
    let nobody = Caller { visibility: Visibility::Nothing, ..system() };
    assert!(world.begin(&nobody).await.list_tokens(id(1), None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_hash_of_a_token_cannot_be_read_nor_a_revocation_taken_back() {
    let world = with_token().await;
    let client = world.database.app().await.unwrap();
    let settings = "begin; select set_config('jackstaff.principal', '01920000-0000-7000-8000-000000000001', true), \
         set_config('jackstaff.visibility', 'all', true), set_config('jackstaff.may_write', 'on', true)";
    client.batch_execute(settings).await.unwrap();
    client.batch_execute("savepoint a").await.unwrap();
    assert!(client.query("select secret_hash from jackstaff.evaluation_tokens", &[]).await.is_err());
    client.batch_execute("rollback to a").await.unwrap();
    let revoke = "update jackstaff.evaluation_tokens set revoked_at = now(), revoked_by = jackstaff.caller()";
    assert_eq!(client.execute(revoke, &[]).await.unwrap(), 1);
    let bring_back = "update jackstaff.evaluation_tokens set revoked_at = null, revoked_by = null";
    assert_eq!(client.execute(bring_back, &[]).await.unwrap(), 0);
}

#[tokio::test]
async fn the_key_of_streams_is_the_same_for_every_copy_of_the_server() {
    let world = World::new().await;
    let other = world.database.storage().await.unwrap();
    let key = world.storage.stream_key().await.unwrap();
    assert_eq!(other.stream_key().await.unwrap(), key);
    assert!(key.iter().any(|byte| *byte != key[0]), "{key:?}");
}

fn count(flag: u128, variant: &str, count: i64, minute: i64) -> EvaluationCount {
    EvaluationCount {
        flag: id(flag),
        environment: id(flag - 1),
        variant: variant.to_owned(),
        reason: "STATIC".to_owned(),
        in_bulk: false,
        hour: Timestamp::from_second(1_795_000_000 / 3600 * 3600).unwrap(),
        count,
        last_at: moment(60 * minute),
    }
}

#[tokio::test]
async fn counts_of_several_servers_add_up_and_lost_flags_are_left_out() {
    let world = World::with_two_projects().await;
    let other = world.database.storage().await.unwrap();
    let mine = [count(12, "on", 2, 1), count(12, "off", 1, 1), count(22, "on", 7, 1), count(99, "on", 1, 1)];
    let theirs = [count(22, "on", 1, 3), count(12, "on", 40, 2)];
    for (storage, counts) in [(&world.storage, &mine[..]), (&other, &theirs[..])] {
        let mut tx = storage.begin(&system()).await.unwrap();
        tx.add_evaluation_counts(counts).await.unwrap();
        tx.commit().await.unwrap();
    }
    let usage = world.begin(&seeing(&[id(1)])).await.flag_usage(id(1)).await.unwrap();
    assert_eq!((usage.len(), usage[0].flag, usage[0].evaluations), (1, id(12), 43));
    assert_eq!(usage[0].last_evaluated_at, Some(moment(120)));
    assert_eq!(usage[0].created_at, Some(moment(1)));
    let rows = "select count from jackstaff.evaluation_counts order by count";
    let superuser = world.database.superuser().await.unwrap();
    let counts: Vec<i64> = superuser.query(rows, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(counts, [1, 8, 42]);
    assert!(world.begin(&seeing(&[id(2)])).await.flag_usage(id(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_transaction_that_sees_another_project_adds_nothing_to_this_one() {
    let world = World::with_two_projects().await;
    let mut tx = world.begin(&seeing(&[id(2)])).await;
    tx.add_evaluation_counts(&[count(12, "on", 1, 1)]).await.unwrap();
    tx.commit().await.unwrap();
    let usage = world.begin(&system()).await.flag_usage(id(1)).await.unwrap();
    assert_eq!((usage[0].evaluations, usage[0].last_evaluated_at), (0, None));
}

#[tokio::test]
async fn old_counts_and_tokens_are_pruned_and_young_ones_never() {
    let world = with_token().await;
    let mut tx = world.begin(&system()).await;
    tx.add_evaluation_counts(&[count(12, "on", 1, 1), count(22, "on", 1, 1)]).await.unwrap();
    tx.create_token(id(1), &token(1)).await.unwrap();
    tx.revoke_token(id(1), TOKEN, moment(5)).await.unwrap();
    tx.commit().await.unwrap();
    let superuser = world.database.superuser().await.unwrap();
    let young = "update jackstaff.evaluation_counts set hour = now(); \
                 update jackstaff.evaluation_tokens set revoked_at = now() where revoked_at is not null";
    superuser.batch_execute(young).await.unwrap();
    let pruned = world.storage.prune(Timestamp::MAX, Timestamp::MAX, Timestamp::MAX).await.unwrap();
    assert_eq!((pruned.counts, pruned.tokens), (0, 0));
    let old = "update jackstaff.evaluation_counts set hour = now() - interval '91 days' where flag_id::text like '%c'; \
               update jackstaff.evaluation_tokens set revoked_at = now() - interval '91 days' \
                where revoked_at is not null";
    superuser.batch_execute(old).await.unwrap();
    let pruned = world.storage.prune(Timestamp::MAX, Timestamp::MAX, Timestamp::MAX).await.unwrap();
    assert_eq!((pruned.counts, pruned.tokens), (1, 1));
}
