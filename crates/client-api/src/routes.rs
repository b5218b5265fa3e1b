//! The calls of the API.

use crate::call::{ApiClient, Call};
use crate::events;
use api_types::{
    ChangeEntry, ChangeSetBody, ChangeSetResponse, EventMessage, FeedPage, Me, Page, ServerInfo,
};
use async_trait::async_trait;
use client_ports::{RemoteError, RemoteServer};
use flag_model::{Key, Scope};
use futures_util::stream::BoxStream;
use http::{HeaderMap, Method, header};
use std::time::Duration;
use url::form_urlencoded::Serializer;

#[async_trait]
impl RemoteServer for ApiClient {
    async fn server_info(&self) -> Result<ServerInfo, RemoteError> {
        self.json(&Call::get("/api/v1/server".to_owned())).await
    }

    async fn me(&self) -> Result<Me, RemoteError> {
        self.json(&Call::get("/api/v1/me".to_owned())).await
    }

    async fn feed(&self, scope: &Scope, cursor: Option<&str>, limit: u32) -> Result<FeedPage, RemoteError> {
        let call = Call {
            limit_bytes: 64 * 1024 * 1024,
            timeout: Duration::from_secs(60),
            ..Call::get(feed_path(scope, cursor, limit))
        };
        self.json(&call).await
    }

    async fn send_change_set(&self, change_set: &ChangeSetBody) -> Result<ChangeSetResponse, RemoteError> {
        let json = serde_json::to_vec(change_set)
            .map_err(|_| RemoteError::Unreadable { detail: "the change set cannot be written".to_owned() })?;
        let call = Call {
            method: Method::POST,
            idempotency_key: Some(change_set.id.to_string()),
            json,
            timeout: Duration::from_secs(60),
            ..Call::get("/api/v1/change-sets".to_owned())
        };
        self.json(&call).await
    }

    async fn flag_changes(
        &self,
        project: &Key,
        flag: &Key,
        limit: u32,
    ) -> Result<Vec<ChangeEntry>, RemoteError> {
        let (project, flag) = (project.as_str(), flag.as_str());
        let path = format!("/api/v1/projects/{project}/flags/{flag}/changes?limit={limit}");
        let page: Page<ChangeEntry> = self.json(&Call::get(path)).await?;
        Ok(page.items)
    }

    async fn events(&self) -> Result<BoxStream<'static, Result<EventMessage, RemoteError>>, RemoteError> {
        let call = Call { accept: "text/event-stream", ..Call::get("/api/v1/events".to_owned()) };
        let answer = self.stream(&call).await?;
        if !is_event_stream(answer.headers()) {
            return Err(RemoteError::Unreadable { detail: "it is not an event stream".to_owned() });
        }
        Ok(events::messages(answer.into_body()))
    }
}

fn feed_path(scope: &Scope, cursor: Option<&str>, limit: u32) -> String {
    let mut query = Serializer::new(String::new());
    match scope {
        Scope::Installation => query.append_pair("scope", "installation"),
        Scope::Project(scope) => query.append_pair("project", scope.project_key.as_str()),
    };
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    query.append_pair("limit", &limit.to_string());
    format!("/api/v1/feed?{}", query.finish())
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/event-stream")
}
