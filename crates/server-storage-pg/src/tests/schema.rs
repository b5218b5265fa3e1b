//! The schema, its roles, and how a database gets there.

use super::world::World;
use crate::testing::TestDatabase;
use crate::{MigrateError, PgConfig, PgStorage, migrate};
use server_storage::{Identity, Storage, StorageError};
use uuid::Uuid;

#[tokio::test]
async fn every_table_forces_row_level_security() {
    let database = TestDatabase::start().await.unwrap();
    let client = database.superuser().await.unwrap();
    let tables = "select relname, relrowsecurity and relforcerowsecurity, relowner::regrole::text from pg_class \
         where relnamespace = 'jackstaff'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by relname";
    let mut names = Vec::new();
    for row in client.query(tables, &[]).await.unwrap() {
        let (name, forced, owner): (String, bool, String) = (row.get(0), row.get(1), row.get(2));
        assert!(forced, "{name} does not force row-level security");
        assert_eq!(owner, "jackstaff_owner", "{name}");
        names.push(name);
    }
    let expected = [
        "audit",
        "documents",
        "evaluation_counts",
        "evaluation_tokens",
        "history",
        "idempotency",
        "installation",
        "principals",
        "schema_history",
        "scopes",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn no_role_stands_above_row_level_security() {
    let database = TestDatabase::start().await.unwrap();
    let client = database.superuser().await.unwrap();
    let roles = "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication \
         from pg_roles where rolname like 'jackstaff%' order by rolname";
    let found: Vec<(String, bool)> =
        client.query(roles, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(found, [("jackstaff_app".to_owned(), false), ("jackstaff_owner".to_owned(), false)]);
    let membership = "select pg_has_role('jackstaff_app', 'jackstaff_owner', 'member')";
    assert!(!client.query_one(membership, &[]).await.unwrap().get::<_, bool>(0));
}

#[tokio::test]
async fn definer_functions_have_a_fixed_search_path_and_are_not_for_everyone() {
    let database = TestDatabase::start().await.unwrap();
    let client = database.superuser().await.unwrap();
    let functions = "select proname, prosecdef, coalesce(array_to_string(proconfig, ';'), ''), \
             has_function_privilege('public', oid, 'execute') \
         from pg_proc where pronamespace = 'jackstaff'::regnamespace order by proname";
    let mut definers = Vec::new();
    for row in client.query(functions, &[]).await.unwrap() {
        let (name, definer, settings, public): (String, bool, String, bool) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        assert!(!public, "{name} may be called by everyone");
        if definer {
            assert_eq!(settings, "search_path=pg_catalog, pg_temp", "{name}");
            definers.push(name);
        }
    }
    assert_eq!(
        definers,
        [
            "find_evaluation_grant",
            "prune",
            "prune_evaluation",
            "schema_version",
            "server_id",
            "stream_key",
            "upsert_principal"
        ]
    );
}

#[tokio::test]
async fn migrating_again_and_from_several_places_changes_nothing() {
    let database = TestDatabase::start_empty().await.unwrap();
    let url = database.owner_url();
    let (first, second, third) = tokio::join!(migrate(&url), migrate(&url), migrate(&url));
    assert_eq!(first.unwrap(), second.unwrap());
    let storage = database.storage().await.unwrap();
    storage.check_ready().await.unwrap();
    let installation = storage.installation().await.unwrap();
    third.unwrap();
    migrate(&url).await.unwrap();
    assert_eq!(storage.installation().await.unwrap(), installation);
}

#[tokio::test]
async fn a_database_without_the_schema_is_not_ready() {
    // Another database of the cluster has been migrated, so the roles exist.
    let _migrated = TestDatabase::start().await.unwrap();
    let database = TestDatabase::start_empty().await.unwrap();
    let storage = database.storage().await.unwrap();
    let outcome = storage.check_ready().await;
    assert!(matches!(outcome, Err(StorageError::Schema { found: 0, wanted }) if wanted > 0), "{outcome:?}");
}

#[tokio::test]
async fn an_administrator_may_make_the_roles_by_hand() {
    let database = TestDatabase::start_empty().await.unwrap();
    let client = database.superuser().await.unwrap();
    // The roles are the cluster's; the deployment user is not a superuser and may not create any.
    client.batch_execute("create role deploy login; create role stranger login").await.unwrap();
    client.batch_execute("create schema jackstaff authorization jackstaff_owner").await.unwrap();
    let url_of = |user: &str| database.owner_url().replace("postgres@", &format!("{user}@"));
    let refused = migrate(&url_of("stranger")).await;
    assert!(matches!(refused, Err(MigrateError::NotOwner)), "{refused:?}");
    client.batch_execute("grant jackstaff_owner to deploy").await.unwrap();
    migrate(&url_of("deploy")).await.unwrap();
    database.storage().await.unwrap().check_ready().await.unwrap();
}

#[tokio::test]
async fn the_server_refuses_a_role_above_row_level_security() {
    let database = TestDatabase::start().await.unwrap();
    let outcome = PgStorage::connect(&PgConfig::new(database.owner_url())).await;
    assert!(matches!(outcome, Err(StorageError::Refused)));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unreachable() {
    let database = TestDatabase::start().await.unwrap();
    let gone = database.app_url().replace("/test_", "/never_");
    for url in
        [gone.as_str(), "postgres://jackstaff_app@127.0.0.1:1/jackstaff", "not a url", "postgres://localhost"]
    {
        let outcome = PgStorage::connect(&PgConfig::new(url)).await;
        assert!(matches!(outcome, Err(StorageError::Unreachable(_))), "{url}");
    }
}

#[tokio::test]
async fn a_principal_keeps_its_id_and_gets_its_newest_name() {
    let world = World::new().await;
    let first = world.person("kim").await;
    let renamed = Identity {
        issuer: "https://login.example".to_owned(),
        subject: "kim".to_owned(),
        name: "Kim\0 Lee".to_owned(),
    };
    let at = super::world::moment(1);
    let second = world.storage.upsert_principal(&renamed, Uuid::from_u128(5), at).await.unwrap();
    assert_eq!(second.id, first.id);
    assert_eq!(second.name, "Kim\u{FFFD} Lee");
    let elsewhere = Identity { issuer: "https://other.example".to_owned(), ..renamed };
    let other = world.storage.upsert_principal(&elsewhere, Uuid::from_u128(5), at).await.unwrap();
    assert_eq!(other.id, Uuid::from_u128(5));
}
