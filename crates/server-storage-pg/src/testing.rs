//! A private PostgreSQL for tests: a cluster of its own in a temporary folder, a fresh database for each test.
//!
//! Needs the server's binaries (Debian: `postgresql-15` or newer), no running server and no setup. The cluster
//! is started with the first database, shared by the tests of a process, stopped and removed with the last
//! database, and ended by the kernel when the process dies otherwise. It listens on a Unix socket only and
//! trusts whoever may enter its folder. Its files are copied from a template that is made once in the
//! temporary folder of the machine.

pub(crate) mod cluster;
pub(crate) mod command;

use crate::{MigrateError, PgConfig, PgStorage, migrate};
use cluster::Cluster;
use server_storage::StorageError;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;
use tokio_postgres::NoTls;

/// Why a test has no database.
#[derive(Debug, thiserror::Error)]
pub enum TestDatabaseError {
    /// The server's binaries are not there.
    #[error("no PostgreSQL 15 or newer under /usr/lib/postgresql: apt-get install postgresql-15")]
    NoBinaries,
    /// A program of PostgreSQL cannot be run, or a folder cannot be made.
    #[error("{0} failed")]
    Io(&'static str, #[source] std::io::Error),
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// The server did not answer in time.
    #[error("PostgreSQL did not start in time: {log}")]
    Start {
        /// Its log.
        log: String,
    },
    /// The server refused a statement.
    #[error("the test database cannot be prepared")]
    Database(#[from] tokio_postgres::Error),
    /// The migrations failed.
    #[error("the test database cannot be migrated")]
    Migrate(#[from] MigrateError),
    /// The storage does not open.
    #[error("the storage does not open")]
    Storage(#[from] StorageError),
}

/// A fresh, migrated database; gone when dropped.
pub struct TestDatabase {
    cluster: Arc<Cluster>,
    name: String,
}

static SHARED: Mutex<Weak<Cluster>> = Mutex::const_new(Weak::new());
static NEXT: AtomicU32 = AtomicU32::new(1);

/// Migrated once for each cluster; databases of tests are copies of it.
const TEMPLATE_DATABASE: &str = "jackstaff_template";

impl TestDatabase {
    /// A fresh database with the schema of this program.
    ///
    /// # Errors
    /// [`TestDatabaseError`]; its text says what to install.
    pub async fn start() -> Result<Self, TestDatabaseError> {
        Self::copy_of(TEMPLATE_DATABASE).await
    }

    /// A fresh database without any schema, as an administrator makes it.
    ///
    /// # Errors
    /// [`TestDatabaseError`]
    pub async fn start_empty() -> Result<Self, TestDatabaseError> {
        Self::copy_of("template0").await
    }

    async fn copy_of(template: &str) -> Result<Self, TestDatabaseError> {
        let cluster = shared_cluster().await?;
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let create = format!("create database {name} template {template}");
        execute(&cluster.url("postgres", "postgres"), &create).await?;
        Ok(Self { cluster, name })
    }

    /// For the server: connects as `jackstaff_app`.
    #[must_use]
    pub fn app_url(&self) -> String {
        self.cluster.url("jackstaff_app", &self.name)
    }

    /// For migrations and for looking behind row-level security: connects as a superuser.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.cluster.url("postgres", &self.name)
    }

    /// A storage on this database with short waits.
    ///
    /// # Errors
    /// [`TestDatabaseError::Storage`]
    pub async fn storage(&self) -> Result<PgStorage, TestDatabaseError> {
        Ok(PgStorage::connect(&self.config()).await?)
    }

    /// The configuration of [`TestDatabase::storage`].
    #[must_use]
    pub fn config(&self) -> PgConfig {
        PgConfig { poll_interval_ms: 500, ..PgConfig::new(self.app_url()) }
    }

    /// A connection as superuser, whom row-level security does not bind.
    ///
    /// # Errors
    /// [`TestDatabaseError::Database`]
    pub async fn superuser(&self) -> Result<tokio_postgres::Client, TestDatabaseError> {
        connect(&self.owner_url()).await
    }

    /// A bare connection of the server's role, without any setting.
    ///
    /// # Errors
    /// [`TestDatabaseError::Database`]
    pub async fn app(&self) -> Result<tokio_postgres::Client, TestDatabaseError> {
        connect(&self.app_url()).await
    }
}

/// The cluster of this process; started unless a test has it running.
async fn shared_cluster() -> Result<Arc<Cluster>, TestDatabaseError> {
    let mut shared = SHARED.lock().await;
    if let Some(cluster) = shared.upgrade() {
        return Ok(cluster);
    }
    let cluster = Arc::new(Cluster::start().await?);
    execute(&cluster.url("postgres", "postgres"), &format!("create database {TEMPLATE_DATABASE}")).await?;
    migrate(&cluster.url("postgres", TEMPLATE_DATABASE)).await?;
    *shared = Arc::downgrade(&cluster);
    Ok(cluster)
}

async fn connect(url: &str) -> Result<tokio_postgres::Client, TestDatabaseError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    // Ends with the client; a test sees errors of the connection in its statements.
    tokio::spawn(async { connection.await.ok() });
    Ok(client)
}

async fn execute(url: &str, sql: &str) -> Result<(), TestDatabaseError> {
    Ok(connect(url).await?.batch_execute(sql).await?)
}
