//! A server whose HTTP client is made at the first call: reading the system's certificates takes longer than
//! showing what is stored.

use api_types::{ChangeEntry, ChangeSetBody, ChangeSetResponse, EventMessage, FeedPage, Me, ServerInfo};
use client_api::ApiClient;
use client_http::HttpError;
use client_ports::{RemoteError, RemoteServer};
use flag_model::{Key, Scope};
use futures_util::stream::BoxStream;
use std::sync::OnceLock;

/// Makes the client.
type Make = Box<dyn Fn() -> Result<ApiClient, HttpError> + Send + Sync>;

/// A server that is not asked yet.
pub(crate) struct LazyServer {
    make: Make,
    made: OnceLock<ApiClient>,
}

impl LazyServer {
    pub(crate) fn new(make: Make) -> Self {
        Self { make, made: OnceLock::new() }
    }

    fn client(&self) -> Result<&ApiClient, RemoteError> {
        if let Some(client) = self.made.get() {
            return Ok(client);
        }
        let client = (self.make)().map_err(|error| RemoteError::Unreachable {
            code: api_types::ErrorCode::UntrustedCertificate,
            detail: error.to_string(),
        })?;
        Ok(self.made.get_or_init(|| client))
    }
}

#[async_trait::async_trait]
impl RemoteServer for LazyServer {
    async fn server_info(&self) -> Result<ServerInfo, RemoteError> {
        self.client()?.server_info().await
    }

    async fn me(&self) -> Result<Me, RemoteError> {
        self.client()?.me().await
    }

    async fn feed(&self, scope: &Scope, cursor: Option<&str>, limit: u32) -> Result<FeedPage, RemoteError> {
        self.client()?.feed(scope, cursor, limit).await
    }

    async fn send_change_set(&self, change_set: &ChangeSetBody) -> Result<ChangeSetResponse, RemoteError> {
        self.client()?.send_change_set(change_set).await
    }

    async fn flag_changes(
        &self,
        project: &Key,
        flag: &Key,
        limit: u32,
    ) -> Result<Vec<ChangeEntry>, RemoteError> {
        self.client()?.flag_changes(project, flag, limit).await
    }

    async fn events(&self) -> Result<BoxStream<'static, Result<EventMessage, RemoteError>>, RemoteError> {
        self.client()?.events().await
    }
}
