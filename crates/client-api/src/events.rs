//! The event stream as messages.

use crate::failure;
use crate::sse::{Event, Reader};
use api_types::EventMessage;
use client_http::BodyStream;
use client_ports::RemoteError;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde_json::Value;
use std::collections::VecDeque;

type Message = Result<EventMessage, RemoteError>;

struct State {
    body: BodyStream,
    reader: Reader,
    ready: VecDeque<Message>,
    ended: bool,
}

/// The messages of a body. An error is the last item.
pub(crate) fn messages(body: BodyStream) -> BoxStream<'static, Message> {
    let state = State { body, reader: Reader::default(), ready: VecDeque::new(), ended: false };
    stream::unfold(state, |mut state| async move {
        loop {
            if let Some(message) = state.ready.pop_front() {
                state.ended |= message.is_err();
                if message.is_err() {
                    state.ready.clear();
                }
                return Some((message, state));
            }
            if state.ended {
                return None;
            }
            match state.body.next().await {
                None => return None,
                Some(Err(error)) => state.ready.push_back(Err(failure::from_http(&error))),
                Some(Ok(piece)) => match state.reader.push(&piece) {
                    Ok(events) => state.ready.extend(events.iter().filter_map(message)),
                    Err(_) => state.ready.push_back(Err(unreadable("an event is too large"))),
                },
            }
        }
    })
    .boxed()
}

/// `None` for an event that this client does not know: a newer server may send more.
fn message(event: &Event) -> Option<Message> {
    const KNOWN: [&str; 3] = ["revisions", "revision", "visibility_changed"];
    let Ok(Value::Object(mut members)) = serde_json::from_str(&event.data) else {
        return (event.name.is_empty() || KNOWN.contains(&event.name.as_str()))
            .then(|| Err(unreadable("an event is not a JSON object")));
    };
    if !members.contains_key("type") {
        members.insert("type".to_owned(), Value::String(event.name.clone()));
    }
    if !members["type"].as_str().is_some_and(|name| KNOWN.contains(&name)) {
        return None;
    }
    Some(serde_json::from_value(Value::Object(members)).map_err(|_| unreadable("an event lacks a member")))
}

fn unreadable(detail: &str) -> RemoteError {
    RemoteError::Unreadable { detail: detail.to_owned() }
}
