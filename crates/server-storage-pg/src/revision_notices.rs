//! Telling all copies of the server that a scope has a new revision.
//!
//! A dedicated connection LISTENs; a poll reads all revisions now and then in case a notice got lost, and at
//! once after the connection had to be made anew. Subscribers hear of a revision at least once.

use crate::config::Target;
use crate::error::from_postgres;
use crate::transaction::PgTransaction;
use deadpool_postgres::{Object, Pool};
use flag_model::DocumentId;
use futures_util::StreamExt;
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::revisions::{RevisionNotice, Revisions};
use server_storage::{Caller, StorageError, Visibility};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio_postgres::AsyncMessage;
use uuid::Uuid;

/// $1 the notice.
pub(crate) const NOTIFY: &str = "select pg_notify('jackstaff_revision', $1)";

const LISTEN: &str = "listen jackstaff_revision";

/// Notices that a slow subscriber may fall behind before it must read everything again.
const CAPACITY: usize = 1_024;

const BACKOFF_FIRST: Duration = Duration::from_millis(100);
const BACKOFF_LAST: Duration = Duration::from_secs(10);

/// The background listener with its subscribers.
pub(crate) struct RevisionNotices {
    sender: broadcast::Sender<RevisionNotice>,
    tasks: [JoinHandle<()>; 2],
}

impl RevisionNotices {
    /// Begins to listen and to poll.
    pub(crate) fn start(target: Target, pool: Pool, poll_interval: Duration) -> Self {
        let (sender, _) = broadcast::channel(CAPACITY);
        let (heard_sender, heard) = mpsc::channel(CAPACITY);
        let listener = tokio::spawn(listen_forever(target, heard_sender));
        let teller = tokio::spawn(tell(pool, heard, sender.clone(), poll_interval));
        Self { sender, tasks: [listener, teller] }
    }

    /// A new subscriber, from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<RevisionNotice> {
        self.sender.subscribe()
    }
}

impl Drop for RevisionNotices {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// What the listener has heard.
enum Heard {
    /// A notice.
    Notice(RevisionNotice),
    /// Listening has begun (again): whatever came before was not heard.
    Listening,
}

/// Sends a notice outside of any transaction that matters.
pub(crate) async fn notify(client: &Object, notice: &RevisionNotice) -> Result<(), StorageError> {
    let statement = client.prepare_cached(NOTIFY).await.map_err(from_postgres)?;
    client.execute(&statement, &[&write_notice(notice)]).await.map_err(from_postgres)?;
    Ok(())
}

/// `<project or "installation"> <revision>`
fn write_notice(notice: &RevisionNotice) -> String {
    let RevisionNotice { project, revision } = notice;
    project.map_or_else(|| format!("installation {revision}"), |project| format!("{project} {revision}"))
}

fn read_notice(text: &str) -> Option<RevisionNotice> {
    let (scope, revision) = text.split_once(' ')?;
    let project = match scope {
        "installation" => None,
        id => Some(DocumentId(Uuid::parse_str(id).ok()?)),
    };
    Some(RevisionNotice { project, revision: revision.parse().ok()? })
}

async fn listen_forever(target: Target, heard: mpsc::Sender<Heard>) {
    let mut backoff = BACKOFF_FIRST;
    loop {
        match listen_once(&target, &heard, &mut backoff).await {
            Ok(()) => tracing::debug!("the listening connection ended"),
            Err(error) => tracing::debug!(%error, "the listening connection failed"),
        }
        if heard.is_closed() {
            return;
        }
        tokio::time::sleep(backoff).await;
        backoff = (backoff * 2).min(BACKOFF_LAST);
    }
}

async fn listen_once(
    target: &Target,
    heard: &mpsc::Sender<Heard>,
    backoff: &mut Duration,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = target.config.connect(target.encryption.clone()).await?;
    let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
    // The connection moves only while its messages are read, so both go on together.
    let listen = async {
        let outcome = client.batch_execute(LISTEN).await;
        if outcome.is_ok() {
            *backoff = BACKOFF_FIRST;
            let _ = heard.send(Heard::Listening).await;
        }
        // The client must live as long as the connection is to stay.
        outcome.map(|()| client)
    };
    let read = async {
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(notification) = message?
                && let Some(notice) = read_notice(notification.payload())
                && heard.send(Heard::Notice(notice)).await.is_err()
            {
                break;
            }
        }
        Ok(())
    };
    let (client, ()) = tokio::try_join!(listen, read)?;
    drop(client);
    Ok(())
}

/// Passes on what is new: notices as they come, and what a poll finds.
async fn tell(
    pool: Pool,
    mut heard: mpsc::Receiver<Heard>,
    sender: broadcast::Sender<RevisionNotice>,
    poll_interval: Duration,
) {
    let mut known = None;
    let mut ticks = tokio::time::interval(poll_interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let notice = tokio::select! {
            message = heard.recv() => match message {
                None => return,
                Some(Heard::Notice(notice)) => Some(notice),
                Some(Heard::Listening) => None,
            },
            _ = ticks.tick() => None,
        };
        if let Some(notice) = notice {
            let known = known.get_or_insert_with(HashMap::new);
            known.insert(notice.project, notice.revision);
            // Without subscribers nobody has to be told.
            let _ = sender.send(notice);
            continue;
        }
        match read_revisions(&pool).await {
            Ok(found) => {
                // What was there when this server started is news to nobody.
                for (project, revision) in known.iter().flat_map(|known| newer(known, &found)) {
                    let _ = sender.send(RevisionNotice { project, revision });
                }
                known = Some(found);
            }
            Err(error) => tracing::debug!(%error, "revisions could not be polled"),
        }
    }
}

type Revision = HashMap<Option<DocumentId>, i64>;

fn newer(known: &Revision, found: &Revision) -> Vec<(Option<DocumentId>, i64)> {
    let is_new = |(project, revision): &(&Option<DocumentId>, &i64)| known.get(*project) != Some(*revision);
    found.iter().filter(is_new).map(|(project, revision)| (*project, *revision)).collect()
}

async fn read_revisions(pool: &Pool) -> Result<Revision, StorageError> {
    let caller = Caller { principal_id: SYSTEM_PRINCIPAL, visibility: Visibility::All, may_write: false };
    let mut transaction = PgTransaction::begin(pool, &caller).await?;
    let states = transaction.scope_states().await?;
    Ok(states.into_iter().map(|state| (state.project.map(|(id, _)| id), state.revision)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<RevisionNotice>) {
        assert_eq!(read_notice(text), expected, "{text:?}");
        if let Some(notice) = expected {
            assert_eq!(write_notice(&notice), text);
        }
    }

    #[test]
    fn notices_are_read_as_they_are_written() {
        let project = DocumentId(Uuid::from_u128(5));
        check("installation 7", Some(RevisionNotice { project: None, revision: 7 }));
        check(&format!("{project} 8"), Some(RevisionNotice { project: Some(project), revision: 8 }));
        check("", None);
        check("installation", None);
        check("elsewhere 1", None);
        check("installation x", None);
    }
}
