//! `migrate`: brings the database to the schema of this version.

use crate::configuration::MigrateConfiguration;
use anyhow::Context as _;

/// Migrates; does nothing where nothing is to be done.
pub(crate) async fn migrate(configuration: &MigrateConfiguration) -> anyhow::Result<()> {
    crate::log::start(&configuration.log)?;
    let version = server_storage_pg::migrate(&configuration.owner_url.0)
        .await
        .context("the database could not be migrated")?;
    crate::print(&format!("The database's schema is at version {version}.\n"))
}
