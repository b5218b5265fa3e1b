//! `GET /api/v1/events`: server-sent events.

use crate::openapi::ListProblems;
use crate::problem::{ApiError, chain};
use crate::session::Session;
use crate::state::AppState;
use api_types::change_set::ScopeBody;
use api_types::{EventMessage, ScopeRevision};
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use flag_model::DocumentId;
use futures_util::Stream;
use server_storage::revisions::RevisionNotice;
use server_storage::{Caller, ScopeState, Visibility};
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// How often a comment is sent when there is nothing to say.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Events that wait for a slow reader at most; it is then held back, and told the newest state afterwards.
const QUEUE: usize = 16;

/// Where scopes stand, as a stream: `revisions` of all visible scopes on connect, then a `revision` for each
/// new one, and `visibility_changed` when the caller sees other projects than before. Ends when the token
/// expires or the server shuts down.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "stream_events", tag = "feed",
    responses(
        (status = 200, description = "A stream of events; the event's name is the `type`.",
            body = EventMessage, content_type = "text/event-stream"),
        ListProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    // Subscribed before the state is read, so that nothing falls between the two.
    let notices = state.storage.subscribe_revisions();
    let mut watcher = Watcher { caller: session.reader(), known: HashMap::new(), state };
    let scopes = watcher.read().await?;
    let left =
        session.user.expires_at.as_millisecond().saturating_sub(watcher.state.clock.now().as_millisecond());
    let lifetime = Duration::from_millis(u64::try_from(left).unwrap_or(0));
    let (events, stream) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        let mut stopping = watcher.state.stopping.clone();
        // Whichever comes first ends the stream; dropping the sender closes the connection.
        tokio::select! {
            () = watcher.run(scopes, notices, &events) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = tokio::time::sleep(lifetime) => {}
            () = events.closed() => {}
        }
    });
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// `None` is the installation.
type ScopeId = Option<DocumentId>;
type Sender = mpsc::Sender<Result<Event, Infallible>>;

/// Watches scopes for one connection.
struct Watcher {
    state: AppState,
    caller: Caller,
    known: HashMap<ScopeId, ScopeRevision>,
}

impl Watcher {
    async fn run(
        &mut self,
        scopes: Vec<ScopeRevision>,
        mut notices: broadcast::Receiver<RevisionNotice>,
        to: &Sender,
    ) {
        if send(to, &EventMessage::Revisions { scopes }).await.is_err() {
            return;
        }
        // Who sees nothing is told nothing, and costs nothing: a role cannot change within a token's life.
        if self.caller.visibility == Visibility::Nothing {
            return std::future::pending().await;
        }
        loop {
            let sent = match notices.recv().await {
                Ok(notice) => self.tell(&notice, to).await,
                // Some were missed: where everything stands now is as good.
                Err(RecvError::Lagged(_)) => self.tell_all(to).await,
                Err(RecvError::Closed) => Err(Gone),
            };
            if sent.is_err() {
                return;
            }
        }
    }

    async fn tell(&mut self, notice: &RevisionNotice, to: &Sender) -> Result<(), Gone> {
        // The installation's revision moves when projects come and go, and with them what is visible.
        let Some(known) = self.known.get_mut(&notice.project).filter(|_| notice.project.is_some()) else {
            return self.tell_all(to).await;
        };
        if notice.revision <= known.revision {
            return Ok(());
        }
        known.revision = notice.revision;
        let message = EventMessage::Revision(known.clone());
        send(to, &message).await
    }

    /// Reads where everything stands and tells the differences.
    async fn tell_all(&mut self, to: &Sender) -> Result<(), Gone> {
        let before = std::mem::take(&mut self.known);
        let scopes = match self.read().await {
            Ok(scopes) => scopes,
            Err(error) => {
                // The client connects again and is told everything then.
                tracing::warn!(
                    code = error.problem.code.as_str(),
                    "an event stream ends: scopes cannot be read"
                );
                return Err(Gone);
            }
        };
        let same_scopes =
            before.len() == self.known.len() && before.keys().all(|id| self.known.contains_key(id));
        if !same_scopes {
            send(to, &EventMessage::VisibilityChanged).await?;
            return send(to, &EventMessage::Revisions { scopes }).await;
        }
        for (id, scope) in &self.known {
            if before.get(id) != Some(scope) {
                send(to, &EventMessage::Revision(scope.clone())).await?;
            }
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<Vec<ScopeRevision>, ApiError> {
        let states = self.state.begin(&self.caller).await?.scope_states().await?;
        self.known = states.into_iter().map(scope_revision).collect();
        let mut scopes: Vec<ScopeRevision> = self.known.values().cloned().collect();
        scopes.sort_by(|a, b| a.scope.cmp(&b.scope));
        Ok(scopes)
    }
}

fn scope_revision(state: ScopeState) -> (ScopeId, ScopeRevision) {
    let ScopeState { project, epoch, revision } = state;
    let (id, scope) = match project {
        Some((id, project_key)) => (Some(id), ScopeBody::Project { project_key }),
        None => (None, ScopeBody::Installation),
    };
    (id, ScopeRevision { scope, epoch, revision })
}

/// The reader has gone.
struct Gone;

async fn send(to: &Sender, message: &EventMessage) -> Result<(), Gone> {
    let name = match message {
        EventMessage::Revisions { .. } => "revisions",
        EventMessage::Revision(_) => "revision",
        EventMessage::VisibilityChanged => "visibility_changed",
    };
    let event = match Event::default().event(name).json_data(message) {
        Ok(event) => event,
        Err(error) => {
            tracing::error!(cause = chain(&error), "an event cannot be written");
            return Err(Gone);
        }
    };
    to.send(Ok(event)).await.map_err(|_| Gone)
}
