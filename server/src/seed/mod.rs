//! `seed`: example projects for development, demonstrations and tests.
//!
//! Written through the same change-set code as every edit, by the server's own principal. Ids come from the
//! names, so a run that was cut short is taken up where it ended, and a second run does nothing.

mod catalogue;
mod change_sets;
mod ids;
mod words;

use crate::configuration::SeedConfiguration;
use crate::system::SystemClock;
use anyhow::Context as _;
use catalogue::{PROJECTS, SeedProject};
use flag_model::{ChangeSet, Key};
use server_http::{Author, Clock as _, apply_change_set};
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{Caller, Storage, Visibility};
use server_storage_pg::{PgConfig, PgStorage};

/// Fills the installation, and says what there is afterwards.
pub(crate) async fn seed(configuration: &SeedConfiguration) -> anyhow::Result<()> {
    crate::log::start(&configuration.log)?;
    let storage = PgStorage::connect(&PgConfig::new(&configuration.database_url.0))
        .await
        .context("the database cannot be used")?;
    storage.check_ready().await.context("run jackstaff-server migrate first")?;
    for project in PROJECTS {
        let line = if is_complete(&storage, project).await? {
            format!("{}: there already\n", project.key)
        } else {
            fill(&storage, project).await?;
            format!("{}: {} flags\n", project.key, project.flag_count)
        };
        crate::print(&line)?;
    }
    Ok(())
}

/// Whether a run before has come to this project's end. People may have added more since.
async fn is_complete(storage: &dyn Storage, project: &SeedProject) -> anyhow::Result<bool> {
    let caller = Caller { principal_id: SYSTEM_PRINCIPAL, visibility: Visibility::All, may_write: false };
    let mut tx = storage.begin(&caller).await.context("the database cannot be read")?;
    let summary = tx.get_project(&Key::new(project.key)?).await.context("a project cannot be read")?;
    let wanted = i64::try_from(project.flag_count)?;
    Ok(summary.is_some_and(|summary| summary.flag_count >= wanted))
}

async fn fill(storage: &dyn Storage, project: &'static SeedProject) -> anyhow::Result<()> {
    apply(storage, &change_sets::of_project(project)?).await?;
    apply(storage, &change_sets::of_environments(project)?).await?;
    apply(storage, &change_sets::of_segments(project)?).await?;
    // The next change set is made while the database writes the one before.
    let (made, mut waiting) = tokio::sync::mpsc::channel(1);
    let maker = tokio::task::spawn_blocking(move || {
        for change_set in change_sets::of_flags(project) {
            if made.blocking_send(change_set).is_err() {
                break;
            }
        }
    });
    while let Some(change_set) = waiting.recv().await {
        apply(storage, &change_set?).await?;
    }
    maker.await.context("the flags could not be made")
}

async fn apply(storage: &dyn Storage, change_set: &ChangeSet) -> anyhow::Result<()> {
    let author = Author::system("seed");
    match apply_change_set(storage, &author, change_set, SystemClock.now()).await {
        Ok(_) => Ok(()),
        Err(problem) => {
            let first = problem.errors.first().map(|error| format!(" {}: {}", error.pointer, error.detail));
            anyhow::bail!("{}{}", problem.detail, first.unwrap_or_default())
        }
    }
}
