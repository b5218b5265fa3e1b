//! Every statement of this crate by name, and what a real database says of it.
//!
//! A statement is prepared by the database when it is first run; this test prepares all of them on a freshly
//! migrated database, as the server's role, and compares parameters and columns with `queries.json`. After an
//! intended change write that file anew with
//! `UPDATE_QUERIES=1 cargo nextest run -p server-storage-pg statements`.

use crate::testing::TestDatabase;
use crate::{
    change_sets, evaluation_counts, feed, flags, idempotency, overrides, principals, projects,
    revision_notices, revisions, segments, storage, tokens,
};
use serde_json::{Map, Value, json};

const STATEMENTS: &[(&str, &str)] = &[
    ("change_sets/append_audit", change_sets::APPEND_AUDIT),
    ("change_sets/append_history", change_sets::APPEND_HISTORY),
    ("change_sets/create_scopes", change_sets::CREATE_SCOPES),
    ("change_sets/load_documents", change_sets::LOAD_DOCUMENTS),
    ("change_sets/load_parents", change_sets::LOAD_PARENTS),
    ("change_sets/lock_scope", change_sets::LOCK_SCOPE),
    ("change_sets/next_audit_seq", change_sets::NEXT_AUDIT_SEQ),
    ("change_sets/next_refused_seqs", change_sets::NEXT_REFUSED_SEQS),
    ("change_sets/read_scope", change_sets::READ_SCOPE),
    ("change_sets/set_revision", change_sets::SET_REVISION),
    ("change_sets/write_documents", change_sets::WRITE_DOCUMENTS),
    ("evaluation_counts/add_evaluation_counts", evaluation_counts::ADD_EVALUATION_COUNTS),
    ("evaluation_counts/flag_usage", evaluation_counts::FLAG_USAGE),
    ("feed/read_feed", feed::READ_FEED),
    ("flags/flag_environments", flags::FLAG_ENVIRONMENTS),
    ("flags/flag_history", flags::FLAG_HISTORY),
    ("flags/get_flag", flags::GET_FLAG),
    ("flags/list_flags_by_key", flags::LIST_FLAGS_BY_KEY),
    ("flags/list_flags_by_updated", flags::LIST_FLAGS_BY_UPDATED),
    ("idempotency/find_idempotency", idempotency::FIND_IDEMPOTENCY),
    ("idempotency/lock_key", idempotency::LOCK_KEY),
    ("idempotency/record_idempotency", idempotency::RECORD_IDEMPOTENCY),
    ("overrides/count_overrides", overrides::COUNT_OVERRIDES),
    ("overrides/get_override", overrides::GET_OVERRIDE),
    ("overrides/list_overrides", overrides::LIST_OVERRIDES),
    ("overrides/overrides_of_flags", overrides::OVERRIDES_OF_FLAGS),
    ("principals/server_id", principals::SERVER_ID),
    ("principals/upsert_principal", principals::UPSERT_PRINCIPAL),
    ("projects/get_environment", projects::GET_ENVIRONMENT),
    ("projects/get_project", projects::GET_PROJECT),
    ("projects/list_environments", projects::LIST_ENVIRONMENTS),
    ("projects/list_projects", projects::LIST_PROJECTS),
    ("revision_notices/notify", revision_notices::NOTIFY),
    ("revisions/scope_states", revisions::SCOPE_STATES),
    ("segments/count_segments", segments::COUNT_SEGMENTS),
    ("segments/get_segment", segments::GET_SEGMENT),
    ("segments/list_segments", segments::LIST_SEGMENTS),
    ("storage/prune", storage::PRUNE),
    ("storage/prune_evaluation", storage::PRUNE_EVALUATION),
    ("storage/role_state", storage::ROLE_STATE),
    ("storage/schema_version_found", storage::SCHEMA_VERSION_FOUND),
    ("tokens/count_tokens", tokens::COUNT_TOKENS),
    ("tokens/create_token", tokens::CREATE_TOKEN),
    ("tokens/find_evaluation_grant", tokens::FIND_EVALUATION_GRANT),
    ("tokens/get_token", tokens::GET_TOKEN),
    ("tokens/list_tokens", tokens::LIST_TOKENS),
    ("tokens/revoke_token", tokens::REVOKE_TOKEN),
    ("tokens/stream_key", tokens::STREAM_KEY),
];

const METADATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/queries.json");

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test may be told by its environment to write the file anew")]
async fn statements_are_what_the_database_says_they_are() {
    let database = TestDatabase::start().await.unwrap();
    let client = database.app().await.unwrap();
    let mut found = Map::new();
    for (name, sql) in STATEMENTS {
        let statement = client.prepare(sql).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let parameters: Vec<&str> =
            statement.params().iter().map(tokio_postgres::types::Type::name).collect();
        let columns: Vec<Value> =
            statement.columns().iter().map(|column| json!([column.name(), column.type_().name()])).collect();
        found.insert((*name).to_owned(), json!({"parameters": parameters, "columns": columns}));
    }
    let found = serde_json::to_string_pretty(&Value::Object(found)).unwrap() + "\n";
    if std::env::var_os("UPDATE_QUERIES").is_some() {
        std::fs::write(METADATA, &found).unwrap();
    }
    let committed = std::fs::read_to_string(METADATA).unwrap_or_default();
    assert!(committed == found, "queries.json is not what the database says; see the head of statements.rs");
}
