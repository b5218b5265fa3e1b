//! `serve`: answers requests until it is told to stop.

use crate::compose::compose;
use crate::configuration::ServeConfiguration;
use crate::system::SystemClock;
use anyhow::Context as _;
use api_types::limits;
use jiff::SignedDuration;
use server_http::{AppState, Clock as _, router};
use server_storage::{Storage, StorageError};
use server_storage_pg::{PgConfig, PgStorage};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How long requests that are under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often old tombstones and answers are removed.
const PRUNE_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// How often counts of evaluations are written.
const COUNT_INTERVAL: Duration = Duration::from_secs(60);

/// Serves until SIGTERM or SIGINT: then accepts nothing new, ends event streams, and finishes what it began.
pub(crate) async fn serve(configuration: &ServeConfiguration) -> anyhow::Result<()> {
    crate::log::start(&configuration.log)?;
    let storage = Arc::new(
        PgStorage::connect(&PgConfig::new(&configuration.database_url.0))
            .await
            .context("the database cannot be used")?,
    );
    match storage.check_ready().await {
        Err(error @ StorageError::Schema { .. }) => {
            return Err(error).context("run jackstaff-server migrate first");
        }
        other => other.context("the database cannot be used")?,
    }
    let (stop, stopping) = watch::channel(false);
    let state = compose(configuration, Arc::clone(&storage) as Arc<dyn Storage>, stopping.clone())?;
    let listener = TcpListener::bind(configuration.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", configuration.listen))?;
    let address = listener.local_addr().context("the listener has no address")?;
    crate::print(&format!("jackstaff-server listens on http://{address} as {}\n", configuration.public_url))?;
    tokio::spawn(prune(storage));
    tokio::spawn(write_counts(state.clone()));
    let counted = state.clone();
    let mut end = stopping.clone();
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
        // An error means that nobody can ask for the end any more, which is the end.
        let _ = end.wait_for(|stop| *stop).await;
    });
    let mut server = tokio::spawn(async move { server.await });
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be received")?;
    tokio::select! {
        ended = &mut server => {
            return ended.context("the server failed")?.context("the server ended by itself");
        }
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("shutting down");
    stop.send_replace(true);
    if tokio::time::timeout(GRACE, &mut server).await.is_err() {
        tracing::warn!("some requests were not finished in time and are given up");
        server.abort();
    }
    flush_counts(&counted).await;
    Ok(())
}

/// Writes the counts of evaluations once a minute.
async fn write_counts(state: AppState) {
    let mut minute = tokio::time::interval(COUNT_INTERVAL);
    loop {
        minute.tick().await;
        flush_counts(&state).await;
    }
}

async fn flush_counts(state: &AppState) {
    if let Err(error) = state.flush_evaluation_counts().await {
        tracing::warn!(error = %error, "evaluations could not be counted in the database; the next minute tries again");
    }
}

/// Removes what is kept for some days only. Every copy of the server does; the database sorts it out.
async fn prune(storage: Arc<PgStorage>) {
    let mut hour = tokio::time::interval(PRUNE_INTERVAL);
    loop {
        hour.tick().await;
        let now = SystemClock.now();
        let before = |days: u32| now - SignedDuration::from_hours(i64::from(days) * 24);
        let (tombstones, answers) = (before(limits::TOMBSTONE_DAYS), before(limits::ANSWER_DAYS));
        match storage.prune(tombstones, answers, before(limits::EVALUATION_DAYS)).await {
            Ok(pruned) => {
                tracing::debug!(pruned.tombstones, pruned.answers, pruned.counts, pruned.tokens, "pruned");
            }
            Err(error) => tracing::warn!(error = %error, "what is no longer kept could not be pruned"),
        }
    }
}
