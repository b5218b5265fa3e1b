//! Bringing a database to the schema that this program expects.
//!
//! Migrations expand, then contract: a server of the version before goes on working on the new schema.

use crate::config::{ConfigError, Target, parse_url};
use refinery::{Migration, Runner};
use tokio_postgres::Client;

/// The migrations in their order; the number in a name is the version of the schema after it.
const MIGRATIONS: &[(&str, &str)] = &[
    ("V1__access", include_str!("../migrations/V1__access.sql")),
    ("V2__documents", include_str!("../migrations/V2__documents.sql")),
    ("V3__audit", include_str!("../migrations/V3__audit.sql")),
    ("V4__idempotency", include_str!("../migrations/V4__idempotency.sql")),
    ("V5__targeting", include_str!("../migrations/V5__targeting.sql")),
    ("V6__evaluation", include_str!("../migrations/V6__evaluation.sql")),
];

/// The version of the schema that this program expects.
pub(crate) const SCHEMA_VERSION: i32 = MIGRATIONS.len() as i32;

/// Any number that nothing else in the database locks on: one migration runs at a time.
const MIGRATION_LOCK: i64 = 0x4a61_636b_7374_6166;

/// Makes the two roles. Roles are of the whole cluster, so another database's migration may be just ahead.
const CREATE_ROLES: &str = "
    do $$ begin
      if not exists (select from pg_roles where rolname = 'jackstaff_owner') then
        create role jackstaff_owner nologin nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$;
    do $$ begin
      if not exists (select from pg_roles where rolname = 'jackstaff_app') then
        create role jackstaff_app login nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$;
    do $$ begin
      if not pg_has_role('jackstaff_owner', 'member') then
        execute format('grant jackstaff_owner to %I', current_user);
      end if;
      if not has_database_privilege('jackstaff_owner', current_database(), 'create') then
        execute format('grant create on database %I to jackstaff_owner', current_database());
      end if;
    end $$";

/// Needs no right to create schemas where an administrator has made this one by hand.
const CREATE_SCHEMA: &str = "
    set role jackstaff_owner;
    do $$ begin
      if not exists (select from pg_namespace where nspname = 'jackstaff') then
        create schema jackstaff;
      end if;
    end $$;
    set search_path = jackstaff";

const ROLE_STATE: &str = "
    select exists (select from pg_roles where rolname = 'jackstaff_owner') as owner_exists,
           exists (select from pg_roles where rolname = 'jackstaff_app') as app_exists,
           coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'jackstaff_owner'), false)
             as may_be_owner,
           (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_create_roles";

/// Why a database was not migrated. What was applied before the failing migration stays.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The URL cannot be used.
    #[error("the owner's database URL cannot be used")]
    Config(#[from] ConfigError),
    /// The database cannot be reached, or refused a statement outside of the migrations.
    #[error("the database cannot be prepared for migrations")]
    Database(#[source] tokio_postgres::Error),
    /// The connecting user may neither act as `jackstaff_owner` nor make it.
    #[error("connect as jackstaff_owner, as a member of it, or as a user who may create roles")]
    NotOwner,
    /// The role of the server does not exist and the connecting user may not make it.
    #[error("the role jackstaff_app does not exist: create it, or connect as a user who may create roles")]
    NoAppRole,
    /// A migration failed, or one that was applied is not the one this program has.
    #[error("a migration failed")]
    Migration(#[source] Box<refinery::Error>),
}

/// Brings the database at `owner_url` to the schema of this program; does nothing when it is there already.
/// Safe to run from several places at once. Returns the version of the schema.
///
/// A user who may create roles gets both roles made: `jackstaff_owner` (no login) and `jackstaff_app` (login, no
/// password: give it one with `ALTER ROLE`, or let `pg_hba.conf` trust the socket). Anyone else must be
/// `jackstaff_owner` or a member of it, with both roles made by hand and `CREATE` on the database granted.
///
/// # Errors
/// [`MigrateError`]; a failing migration leaves nothing of itself behind.
pub async fn migrate(owner_url: &str) -> Result<i32, MigrateError> {
    let Target { config, encryption } = parse_url(owner_url)?;
    let (mut client, connection) = config.connect(encryption).await.map_err(MigrateError::Database)?;
    let driver = tokio::spawn(connection);
    let outcome = migrate_with(&mut client).await;
    drop(client);
    // The connection ends with its client; what it has to say then is of no interest.
    let _ = driver.await;
    outcome
}

async fn migrate_with(client: &mut Client) -> Result<i32, MigrateError> {
    // Held until the connection ends.
    let lock = format!("select pg_advisory_lock({MIGRATION_LOCK})");
    client.batch_execute(&lock).await.map_err(MigrateError::Database)?;
    prepare_roles(client).await?;
    client.batch_execute(CREATE_SCHEMA).await.map_err(MigrateError::Database)?;
    let mut migrations = Vec::new();
    for (name, sql) in MIGRATIONS {
        migrations.push(Migration::unapplied(name, sql).map_err(boxed)?);
    }
    let mut runner = Runner::new(&migrations);
    runner.set_migration_table_name("jackstaff.schema_history");
    let report = runner.run_async(client).await.map_err(boxed)?;
    for migration in report.applied_migrations() {
        tracing::info!(version = migration.version(), name = migration.name(), "migrated the database");
    }
    Ok(SCHEMA_VERSION)
}

fn boxed(error: refinery::Error) -> MigrateError {
    MigrateError::Migration(Box::new(error))
}

async fn prepare_roles(client: &Client) -> Result<(), MigrateError> {
    let state = client.query_one(ROLE_STATE, &[]).await.map_err(MigrateError::Database)?;
    let (owner_exists, app_exists, may_be_owner, may_create): (bool, bool, bool, bool) =
        (state.get(0), state.get(1), state.get(2), state.get(3));
    if may_create {
        return client.batch_execute(CREATE_ROLES).await.map_err(MigrateError::Database);
    }
    if !owner_exists || !may_be_owner {
        return Err(MigrateError::NotOwner);
    }
    if !app_exists {
        return Err(MigrateError::NoAppRole);
    }
    Ok(())
}
