//! Commands that end by themselves.

use crate::running::run;
use server_storage_pg::testing::TestDatabase;

#[tokio::test]
async fn a_new_installation_is_migrated_seeded_and_seeded_again_without_effect() {
    let database = TestDatabase::start_empty().await.unwrap();
    let (owner, app) = (database.owner_url(), database.app_url());
    let settings =
        [("JACKSTAFF_DATABASE_URL", app.as_str()), ("JACKSTAFF_DATABASE_OWNER_URL", owner.as_str())];
    let (succeeded, _, error) = run("seed", &settings).await;
    assert!(!succeeded && error.contains("migrate"), "{error}");
    for _ in 0..2 {
        let (succeeded, out, error) = run("migrate", &settings).await;
        assert!(succeeded && out.starts_with("The database's schema is at version "), "{out}{error}");
    }
    let (succeeded, out, error) = run("seed", &settings).await;
    assert!(succeeded, "{error}");
    assert_eq!(out, "storefront: 10000 flags\npayments: 240 flags\nmobile: 120 flags\n");
    let client = database.superuser().await.unwrap();
    let state = "select (select count(*) from jackstaff.documents), (select count(*) from jackstaff.history), \
                 (select count(*) from jackstaff.audit), (select sum(revision)::bigint from jackstaff.scopes)";
    let read = || async {
        let row = client.query_one(state, &[]).await.unwrap();
        (0..4).map(|column| row.get::<_, i64>(column)).collect::<Vec<_>>()
    };
    let before = read().await;
    let (succeeded, out, error) = run("seed", &settings).await;
    assert!(succeeded, "{error}");
    assert_eq!(out, "storefront: there already\npayments: there already\nmobile: there already\n");
    assert_eq!(read().await, before);
    // A run that was cut short is taken up: each change set that was applied before is only repeated.
    let missing = "delete from jackstaff.documents where kind = 'flag' and key = 'mobile.dark-mode'";
    client.batch_execute(&format!("set session_replication_role = replica; {missing}")).await.unwrap();
    let (succeeded, out, error) = run("seed", &settings).await;
    assert!(succeeded && out.ends_with("mobile: 120 flags\n"), "{out}{error}");
}

#[tokio::test]
async fn check_config_names_every_problem_and_no_secret() {
    let secret = "postgres://jackstaff_app:hunter2@db/jackstaff";
    let bad =
        [("JACKSTAFF_DATABASE_URL", secret), ("JACKSTAFF_OIDC_PROFILE", "lax"), ("JACKSTAFF_LISTEN", "x")];
    let (succeeded, out, error) = run("check-config", &bad).await;
    assert!(!succeeded && out.is_empty());
    for name in ["JACKSTAFF_PUBLIC_URL", "JACKSTAFF_LISTEN", "JACKSTAFF_OIDC_ISSUER"] {
        assert!(error.contains(name), "{name} is missing in {error}");
    }
    let good = [
        ("JACKSTAFF_DATABASE_URL", secret),
        ("JACKSTAFF_PUBLIC_URL", "https://flags.example.org"),
        ("JACKSTAFF_OIDC_ISSUER", "https://id.example.org"),
        ("JACKSTAFF_OIDC_CLIENT_ID", "jackstaff"),
    ];
    let (succeeded, out, error) = run("check-config", &good).await;
    assert!(succeeded, "{error}");
    assert!(!format!("{out}{error}").contains("hunter2"));
}

#[tokio::test]
async fn serve_does_not_start_without_a_provider_or_without_a_schema() {
    let database = TestDatabase::start_empty().await.unwrap();
    let url = database.app_url();
    let mut settings =
        vec![("JACKSTAFF_DATABASE_URL", url.as_str()), ("JACKSTAFF_PUBLIC_URL", "http://127.0.0.1")];
    let (succeeded, _, error) = run("serve", &settings).await;
    assert!(!succeeded && error.contains("POLICY_NO_AUTH_DEFAULT"), "{error}");
    settings.push(("POLICY_NO_AUTH_DEFAULT", "view_only"));
    let (succeeded, _, error) = run("serve", &settings).await;
    assert!(!succeeded && error.contains("jackstaff-server migrate"), "{error}");
}

#[tokio::test]
async fn references_are_printed() {
    for (command, text) in [
        ("openapi", "\"openapi\": \"3.1"),
        ("config-schema", "JACKSTAFF_PUBLIC_URL"),
        ("permissions", "flags:write"),
    ] {
        let (succeeded, out, error) = run(command, &[]).await;
        assert!(succeeded && out.contains(text), "{command}: {error}");
    }
}
