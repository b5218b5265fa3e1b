//! Row-level security: what a caller may not see does not exist, whatever is asked.

use super::world::{
    World, audit_of, config, deleted, environment, flag, history_of, id, key, moment, project, seeing,
    system, write,
};
use flag_model::{Document, Scope};
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{
    AuditOutcome, Caller, FlagFilter, FlagSort, LockedScope, NewIdempotencyRecord, StorageError, Visibility,
};
use tokio_postgres::error::SqlState;
use uuid::Uuid;

const TABLES: [&str; 10] = [
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

/// Rows, or a refusal, which shows as little.
async fn rows_shown(client: &tokio_postgres::Client, sql: &str) -> u64 {
    match client.execute(sql, &[]).await {
        Ok(count) => count,
        Err(error) => {
            assert_eq!(error.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{sql}: {error}");
            0
        }
    }
}

#[tokio::test]
async fn without_settings_every_table_shows_nothing_and_takes_nothing() {
    let world = World::with_two_projects().await;
    let client = world.database.app().await.unwrap();
    let superuser = world.database.superuser().await.unwrap();
    for table in TABLES {
        // Of principals only these two columns are granted at all.
        let columns = if table == "principals" { "id, name" } else { "*" };
        assert_eq!(
            rows_shown(&client, &format!("select {columns} from jackstaff.{table}")).await,
            0,
            "{table}"
        );
        assert_eq!(rows_shown(&client, &format!("delete from jackstaff.{table}")).await, 0, "{table}");
        assert_eq!(rows_shown(&client, &format!("truncate jackstaff.{table}")).await, 0, "{table}");
        let updates = "select attname from pg_attribute where attrelid = ('jackstaff.' || $1)::regclass \
             and attnum > 0 and not attisdropped and attidentity = ''";
        for row in superuser.query(updates, &[&table]).await.unwrap() {
            let column: String = row.get(0);
            let update = format!("update jackstaff.{table} set {column} = {column}");
            assert_eq!(rows_shown(&client, &update).await, 0, "{update}");
        }
        let insert = format!("insert into jackstaff.{table} default values");
        assert_eq!(rows_shown(&client, &insert).await, 0, "{insert}");
    }
    let inserts = [
        "insert into jackstaff.scopes (id, project_id) values (gen_random_uuid(), gen_random_uuid())",
        "insert into jackstaff.documents (id, kind, scope_id, project_id, key, version, fields, revision, updated_at, \
             updated_by) values ('00000000-0000-0000-0000-000000000063', 'project', \
             '01920000-0000-7000-8000-000000000002', '00000000-0000-0000-0000-000000000063', 'c', 1, '{}', 1, now(), \
             '01920000-0000-7000-8000-000000000001')",
        "insert into jackstaff.history (scope_id, project_id, document_id, kind, version, deleted, fields, action, \
             changed, change_set, message, revision, at, actor) values (gen_random_uuid(), gen_random_uuid(), \
             gen_random_uuid(), 'flag', 1, false, '{}', 'create', '[]', gen_random_uuid(), '', 1, now(), \
             '01920000-0000-7000-8000-000000000001')",
        "insert into jackstaff.audit (scope_id, seq, at, actor, action, outcome, request_id, canonical) values \
             ('01920000-0000-7000-8000-000000000003', 9, now(), '01920000-0000-7000-8000-000000000001', 'a', \
             'refused', '', '')",
        "insert into jackstaff.idempotency (principal_id, key, request_digest, status, at) values \
             ('01920000-0000-7000-8000-000000000001', gen_random_uuid(), sha256(''), 200, now())",
    ];
    for insert in inserts {
        let error = client.execute(insert, &[]).await.expect_err(insert);
        assert_eq!(error.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{insert}: {error}");
    }
}

#[tokio::test]
async fn a_setting_left_empty_by_an_earlier_transaction_shows_nothing() {
    let world = World::with_two_projects().await;
    let client = world.database.app().await.unwrap();
    let settings = "begin; select set_config('jackstaff.principal', '01920000-0000-7000-8000-000000000001', true), \
         set_config('jackstaff.visibility', 'all', true), set_config('jackstaff.may_write', 'on', true)";
    client.batch_execute(settings).await.unwrap();
    assert_ne!(rows_shown(&client, "select * from jackstaff.documents").await, 0);
    client.batch_execute("commit").await.unwrap();
    for table in ["documents", "history", "scopes", "idempotency"] {
        assert_eq!(rows_shown(&client, &format!("select * from jackstaff.{table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn what_is_not_visible_cannot_be_read() {
    let world = World::with_two_projects().await;
    let full = world.begin(&system()).await.get_flag(id(2), &key("checkout")).await.unwrap();
    assert!(full.is_some());
    let hidden = world.scope(&Scope::project(key("beta"))).await;
    for caller in [seeing(&[id(1)]), seeing(&[]), Caller { visibility: Visibility::Nothing, ..system() }] {
        let mut transaction = world.begin(&caller).await;
        let beta = Scope::project(key("beta"));
        let projects = transaction.list_projects(None, 10).await.unwrap();
        assert!(projects.iter().all(|project| project.document.document.id == id(1)), "{caller:?}");
        assert_eq!(transaction.get_project(&key("beta")).await.unwrap(), None);
        assert_eq!(transaction.list_environments(id(2)).await.unwrap(), []);
        assert_eq!(transaction.get_environment(id(2), &key("production")).await.unwrap(), None);
        for sort in [FlagSort::Key, FlagSort::UpdatedDescending] {
            let flags = transaction.list_flags(id(2), &FlagFilter::default(), sort, None, 10).await.unwrap();
            assert_eq!(flags, []);
        }
        assert_eq!(transaction.get_flag(id(2), &key("checkout")).await.unwrap(), None);
        assert_eq!(transaction.flag_environments(&[id(22)]).await.unwrap(), []);
        assert_eq!(transaction.flag_history(id(22), None, 10).await.unwrap(), []);
        assert_eq!(transaction.read_scope(&beta).await.unwrap(), None);
        assert_eq!(transaction.lock_scope(&beta).await.unwrap(), None);
        assert_eq!(transaction.load_documents(&hidden, &[id(21), id(22), id(23)]).await.unwrap(), []);
        let parents =
            transaction.load_parents(&hidden, &[key("checkout")], &[key("production")], &[]).await.unwrap();
        assert_eq!(parents, []);
        assert_eq!(transaction.read_feed(&beta, None, 10).await.unwrap(), None);
        let states = transaction.scope_states().await.unwrap();
        assert!(
            states.iter().all(|state| state.project.as_ref().is_none_or(|(project, _)| *project == id(1)))
        );
        let installation = transaction.read_feed(&Scope::Installation, None, 10).await.unwrap();
        match caller.visibility {
            Visibility::Nothing => assert_eq!((states, installation), (Vec::new(), None)),
            _ => {
                let documents = installation.unwrap().documents;
                assert!(documents.iter().all(|stored| stored.document.id == id(1)), "{documents:?}");
            }
        }
    }
}

/// What each write answers, tried on the scope as a spy might know it.
async fn check_writes_are_refused(
    world: &World,
    caller: &Caller,
    scope: &LockedScope,
    documents: &[Document],
) {
    let at = moment(9);
    let revision = scope.revision + 1;
    let actor = caller.principal_id;
    let mut transaction = world.begin(caller).await;
    let outcome = transaction.write_documents(scope, revision, documents, actor, at).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{caller:?} wrote {documents:?}: {outcome:?}");
    let mut transaction = world.begin(caller).await;
    let outcome = transaction.append_history(scope, &[history_of(&documents[0], revision, at)]).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{outcome:?}");
    let mut transaction = world.begin(caller).await;
    let entry = audit_of(&documents[0], AuditOutcome::Done, actor, at);
    let outcome = transaction.append_audit(Some(scope), &[entry]).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{outcome:?}");
    let mut transaction = world.begin(caller).await;
    let outcome = transaction.set_revision(scope, revision).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{outcome:?}");
}

#[tokio::test]
async fn what_is_not_visible_cannot_be_written() {
    let world = World::with_two_projects().await;
    let hidden = world.scope(&Scope::project(key("beta"))).await;
    let own = world.scope(&Scope::project(key("alpha"))).await;
    let installation = world.scope(&Scope::Installation).await;
    let (production, checkout) = (environment(21, "production", 0), flag(22, "checkout"));
    let blind = Caller { visibility: Visibility::Nothing, ..system() };
    for caller in [seeing(&[id(1)]), seeing(&[]), blind] {
        for document in
            [flag(99, "new"), deleted(&checkout), deleted(&config(23, &checkout, &production, false))]
        {
            check_writes_are_refused(&world, &caller, &hidden, &[document]).await;
        }
        let mut transaction = world.begin(&caller).await;
        for document in [deleted(&project(2, "beta")), project(3, "gamma")] {
            let written =
                transaction.write_documents(&installation, 2, &[document], SYSTEM_PRINCIPAL, moment(9)).await;
            assert!(matches!(written, Err(StorageError::Refused)), "{written:?}");
            transaction = world.begin(&caller).await;
        }
    }
    // From within one's own project: another project's document is neither taken over nor joined.
    let taken = Document { version: 2, ..flag(22, "checkout") };
    for document in [taken, config(99, &checkout, &environment(11, "production", 0), true)] {
        for caller in [seeing(&[id(1)]), system()] {
            let mut transaction = world.begin(&caller).await;
            let written = transaction
                .write_documents(&own, 2, std::slice::from_ref(&document), SYSTEM_PRINCIPAL, moment(9))
                .await;
            assert!(matches!(written, Err(StorageError::Refused)), "{written:?}");
        }
    }
    assert_eq!(world.scope(&Scope::project(key("beta"))).await, hidden);
    let feed = world
        .begin(&system())
        .await
        .read_feed(&Scope::project(key("beta")), None, 10)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(feed.documents.len(), 3);
    assert!(feed.documents.iter().all(|stored| stored.document.version == 1 && !stored.document.deleted));
}

#[tokio::test]
async fn a_reader_writes_nothing_and_nobody_writes_in_another_name() {
    let world = World::with_two_projects().await;
    let scope = world.scope(&Scope::project(key("alpha"))).await;
    let reader = Caller { may_write: false, ..system() };
    assert_eq!(world.begin(&reader).await.lock_scope(&Scope::project(key("alpha"))).await.unwrap(), None);
    check_writes_are_refused(&world, &reader, &scope, &[flag(99, "new")]).await;
    let kim = world.person("kim").await;
    let mut transaction = world.begin(&Caller { principal_id: kim.id, ..system() }).await;
    let outcome = write(&mut *transaction, &scope, &[flag(99, "new")]).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{outcome:?}");
}

#[tokio::test]
async fn a_refusal_is_logged_by_whom_it_befell() {
    let world = World::with_two_projects().await;
    let kim = world.person("kim").await;
    let caller = Caller { principal_id: kim.id, visibility: Visibility::Nothing, may_write: false };
    let mut transaction = world.begin(&caller).await;
    let refused = audit_of(&flag(12, "checkout"), AuditOutcome::Refused, kim.id, moment(1));
    transaction.append_audit(None, &[refused.clone(), refused]).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = world.begin(&caller).await;
    let forged = audit_of(&flag(12, "checkout"), AuditOutcome::Refused, SYSTEM_PRINCIPAL, moment(1));
    let outcome = transaction.append_audit(None, &[forged]).await;
    assert!(matches!(outcome, Err(StorageError::Refused)), "{outcome:?}");
    let client = world.database.superuser().await.unwrap();
    let logged = "select count(*), count(distinct seq) from jackstaff.audit where outcome = 'refused'";
    let row = client.query_one(logged, &[]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (2, 2));
}

#[tokio::test]
async fn names_are_for_those_who_see_the_installation_and_keys_for_their_owner() {
    let world = World::with_two_projects().await;
    let kim = world.person("kim").await;
    let lee = world.person("lee").await;
    let record = NewIdempotencyRecord {
        key: Uuid::from_u128(5),
        request_digest: [7; 32],
        status: 200,
        answer: serde_json::json!({"a": 1}),
        at: moment(0),
    };
    let as_kim =
        Caller { principal_id: kim.id, visibility: Visibility::Projects(vec![id(1)]), may_write: true };
    let as_lee = Caller { principal_id: lee.id, ..as_kim.clone() };
    let mut transaction = world.begin(&as_kim).await;
    transaction.record_idempotency(&record).await.unwrap();
    let flag = transaction.get_flag(id(1), &key("checkout")).await.unwrap().unwrap();
    assert_eq!(flag.updated_by.name, "Jackstaff server");
    transaction.commit().await.unwrap();
    let found = world.begin(&as_kim).await.find_idempotency(record.key).await.unwrap();
    assert_eq!(found.unwrap().request_digest, [7; 32]);
    assert_eq!(world.begin(&as_lee).await.find_idempotency(record.key).await.unwrap(), None);
    // The same key of another person is another key.
    world.begin(&as_lee).await.record_idempotency(&record).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_served_someone_serves_nobody_nothing() {
    let world = World::with_two_projects().await;
    let config = crate::PgConfig { pool_size: 1, ..world.database.config() };
    let storage = crate::PgStorage::connect(&config).await.unwrap();
    use server_storage::Storage;
    for commit in [true, false] {
        let mut transaction = storage.begin(&system()).await.unwrap();
        assert_eq!(transaction.list_projects(None, 10).await.unwrap().len(), 2);
        if commit {
            transaction.commit().await.unwrap();
        } else {
            drop(transaction);
        }
        let nobody = Caller { visibility: Visibility::Nothing, may_write: false, ..system() };
        let mut transaction = storage.begin(&nobody).await.unwrap();
        assert_eq!(transaction.list_projects(None, 10).await.unwrap(), []);
        assert_eq!(transaction.scope_states().await.unwrap(), []);
    }
}
