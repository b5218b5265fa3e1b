//! `GET /ofrep/v1/events`: tells a client that its answers may be old.

use super::caller::not_accepted;
use super::failure::Failure;
use super::flag_sets::EnvironmentFlags;
use super::grants::Access;
use super::live_projects::Change;
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use server_storage::TokenLookup;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How often a comment is sent when there is nothing to say.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// What a client is asked to wait before it connects again.
const RETRY: Duration = Duration::from_secs(2);
/// How long a timer runs at most before the clock is read again: clocks are set, and computers sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// How long it runs at least, where two clocks do not quite agree.
const SHORTEST_SLEEP: Duration = Duration::from_millis(20);
/// Events that wait for a slow reader. One says as much as several.
const QUEUE: usize = 1;

#[derive(Deserialize)]
pub(crate) struct Params {
    ticket: String,
}

/// The event stream that a bulk evaluation names. An event says only that the answers may be old, because flags
/// have changed or because the time has come for one of them; `etag` goes into `flagConfigEtag` of the next
/// evaluation. The stream ends when the token behind the ticket no longer counts, or the server shuts down.
#[utoipa::path(
    get, path = "/ofrep/v1/events", operation_id = "stream_evaluation_events", tag = "evaluation",
    params(
        ("ticket" = String, Query, description = "Of a bulk evaluation; opens this stream alone, for five minutes."),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that the client has seen."),
    ),
    responses(
        (status = 200, description = "A stream of events `message` with `{\"type\": \"refetchEvaluation\", \"etag\": …}`.",
            body = String, content_type = "text/event-stream"),
        (status = 401, description = "The ticket does not open a stream, or no longer."),
        (status = 429, description = "Too many streams are open."),
        (status = 503, description = "The server cannot work just now; try again."),
    ),
    security(()),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Result<Query<Params>, QueryRejection>,
) -> Response {
    match open(state, &headers, params.ok()).await {
        Ok(stream) => stream.into_response(),
        Err(failure) => failure.into_response(),
    }
}

async fn open(
    state: AppState,
    headers: &HeaderMap,
    params: Option<Query<Params>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>, Failure> {
    let now = state.clock.now();
    let ticket = match params {
        Some(Query(Params { ticket })) => state.evaluation.stream_key().await?.open(&ticket, now),
        None => None,
    };
    let ticket = ticket.ok_or_else(no_ticket)?;
    let access = state.evaluation.access(TokenLookup::Id(ticket.token), now).await?;
    let access = access.ok_or_else(not_accepted)?;
    let permit = Arc::clone(&state.evaluation.streams)
        .try_acquire_owned()
        .map_err(|_| Failure::too_many("Too many event streams are open. Try again later."))?;
    let (sender, stream) = mpsc::channel(QUEUE);
    let known = last_event(headers).unwrap_or(Known { revision: ticket.revision, at: ticket.at });
    let mut watcher = Watcher { state, token: ticket.token, access, known, sender };
    tokio::spawn(async move {
        let _permit = permit;
        let mut stopping = watcher.state.stopping.clone();
        let closed = watcher.sender.clone();
        // Whichever comes first ends the stream; dropping the sender closes the connection.
        tokio::select! {
            Gone = watcher.run() => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = closed.closed() => {}
        }
    });
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn no_ticket() -> Failure {
    let details = "This address opens no event stream, or no longer; evaluate again to get one that does.";
    Failure::unauthorized(details, "Bearer realm=\"evaluation\"")
}

/// What the client has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    revision: i64,
    at: Timestamp,
}

/// `<revision>.<seconds>`, as events are numbered.
fn last_event(headers: &HeaderMap) -> Option<Known> {
    let (revision, at) = headers.get("last-event-id")?.to_str().ok()?.split_once('.')?;
    Some(Known { revision: revision.parse().ok()?, at: Timestamp::from_second(at.parse().ok()?).ok()? })
}

/// The stream is at its end.
struct Gone;

/// Watches one environment for one client.
struct Watcher {
    state: AppState,
    token: uuid::Uuid,
    access: Access,
    known: Known,
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

impl Watcher {
    async fn run(&mut self) -> Gone {
        match self.watch().await {
            Ok(never) => match never {},
            Err(gone) => gone,
        }
    }

    async fn watch(&mut self) -> Result<Infallible, Gone> {
        // Subscribed before anything is read, so that nothing falls between the two.
        let mut changes = self.access.project.watch();
        let open = Event::default().comment("open").retry(RETRY);
        self.sender.send(Ok(open)).await.map_err(|_| Gone)?;
        loop {
            // A change is told also while the flags are being read.
            let flags = tokio::select! {
                changed = changes.changed() => {
                    changed.map_err(|_| Gone)?;
                    let change = *changes.borrow_and_update();
                    self.heard(change).await?;
                    continue;
                }
                flags = read_flags(&self.state, &self.access) => flags?,
            };
            let wake = self.catch_up(&flags).await?;
            tokio::select! {
                changed = changes.changed() => {
                    changed.map_err(|_| Gone)?;
                    let change = *changes.borrow_and_update();
                    self.heard(change).await?;
                }
                () = tokio::time::sleep(wake) => self.still_allowed().await?,
            }
        }
    }

    /// Tells a change as soon as it is heard of, before the flags are read.
    async fn heard(&mut self, change: Change) -> Result<(), Gone> {
        self.still_allowed().await?;
        if change.revision > self.known.revision { self.nudge(change.revision).await } else { Ok(()) }
    }

    /// Tells what the flags themselves say: that they are newer than what the client knows, or that the time has
    /// come for one of them. Answers how long nothing happens by itself.
    async fn catch_up(&mut self, flags: &EnvironmentFlags) -> Result<Duration, Gone> {
        let now = self.state.clock.now();
        let since = flags.next_change(self.known.at);
        if flags.revision != self.known.revision || since.is_some_and(|since| since <= now) {
            self.nudge(flags.revision).await?;
        }
        let ends = self.access.grant.expires_at;
        let next = [flags.next_change(now), ends].into_iter().flatten().min();
        Ok(next.map_or(LONGEST_SLEEP, |next| until(now, next)).clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
    }

    async fn still_allowed(&mut self) -> Result<(), Gone> {
        let lookup = TokenLookup::Id(self.token);
        match self.state.evaluation.access(lookup, self.state.clock.now()).await {
            Ok(Some(access)) => {
                self.access = access;
                Ok(())
            }
            Ok(None) | Err(_) => Err(Gone),
        }
    }

    async fn nudge(&mut self, revision: i64) -> Result<(), Gone> {
        let at = self.state.clock.now();
        let data = json!({ "type": "refetchEvaluation", "etag": revision.to_string() });
        let event = Event::default()
            .event("message")
            .id(format!("{revision}.{}", at.as_second()))
            .data(data.to_string());
        self.sender.send(Ok(event)).await.map_err(|_| Gone)?;
        self.known = Known { revision, at };
        Ok(())
    }
}

async fn read_flags(state: &AppState, access: &Access) -> Result<Arc<EnvironmentFlags>, Gone> {
    match state.evaluation.flags(access).await {
        Ok(flags) => flags.ok_or(Gone),
        Err(error) => {
            // The client connects again, and its ticket says what it knows.
            let code = error.problem.code.as_str();
            tracing::warn!(code, "an event stream ends: flags cannot be read");
            Err(Gone)
        }
    }
}

fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, expected: Option<(i64, i64)>) {
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", id.parse().unwrap());
        let expected =
            expected.map(|(revision, at)| Known { revision, at: Timestamp::from_second(at).unwrap() });
        assert_eq!(last_event(&headers), expected, "{id}");
    }

    #[test]
    fn the_last_event_says_what_the_client_knows() {
        check("42.1800000000", Some((42, 1_800_000_000)));
        check("42", None);
        check("x.1", None);
        check("42.99999999999999999", None);
        assert_eq!(last_event(&HeaderMap::new()), None);
    }
}
