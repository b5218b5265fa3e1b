//! A server for applications: it asks nobody who they are, so that a journey needs no sign-in to set flags up.

use crate::cluster::Cluster;
use crate::process::{self, Process};
use crate::{places, ports, wait};
use anyhow::{Context, Result, bail, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use uuid::Uuid;

const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server with its database.
pub struct OpenServer {
    address: String,
    client: reqwest::Client,
    process: Process,
    _cluster: Cluster,
}

impl OpenServer {
    /// Starts a server on a database that has its schema and nothing else.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn empty(logs: &Path) -> Result<Self> {
        Self::on(empty_cluster(logs).await?, logs).await
    }

    /// Starts a server as [`Self::empty`] does, which runs on one core only.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn empty_on_core(logs: &Path, core: usize) -> Result<Self> {
        let command = process::on_core(core, &places::executable("jackstaff-server")?);
        Self::start(command, empty_cluster(logs).await?, logs).await
    }

    /// Starts a server on the database of `cluster`.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn on(cluster: Cluster, logs: &Path) -> Result<Self> {
        Self::start(Command::new(places::executable("jackstaff-server")?), cluster, logs).await
    }

    async fn start(mut command: Command, cluster: Cluster, logs: &Path) -> Result<Self> {
        let port = ports::free_port()?;
        let address = crate::server::address(port);
        command
            .arg("serve")
            .env("JACKSTAFF_LISTEN", format!("127.0.0.1:{port}"))
            .env("JACKSTAFF_PUBLIC_URL", &address)
            .env("JACKSTAFF_DATABASE_URL", cluster.server_url())
            .env("POLICY_NO_AUTH_DEFAULT", "allow_all")
            .env("JACKSTAFF_LOG", "warn");
        let mut process = Process::spawn("server", &mut command, &logs.join("server.log"))?;
        let client = reqwest::Client::new();
        let ready = format!("{address}/health/ready");
        wait::until("the server's readiness", START_LIMIT, || {
            let ended = process.check_alive().is_err();
            let request = client.get(&ready).send();
            async move { (ended || request.await.is_ok_and(|answer| answer.status().is_success())).then_some(()) }
        })
        .await?;
        process.check_alive()?;
        Ok(Self { address, client, process, _cluster: cluster })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Writes something below `/api/v1`, under a new idempotency key.
    ///
    /// # Errors
    /// When the server refuses it.
    pub async fn write(
        &self,
        method: Method,
        path: &str,
        if_match: Option<&str>,
        body: &Value,
    ) -> Result<Value> {
        let key = Uuid::now_v7().to_string();
        let mut headers = vec![("idempotency-key", key.as_str())];
        headers.extend(if_match.map(|tag| ("if-match", tag)));
        self.send(method, path, &headers, body).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.address)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.context("the server does not answer")?;
        let status = answer.status();
        let body: Value = answer.json().await.context("an answer that is no JSON")?;
        if !status.is_success() {
            bail!("{path}: {status} {body:#}");
        }
        Ok(body)
    }

    /// Reads something below `/api/v1`.
    ///
    /// # Errors
    /// When the server refuses it.
    pub async fn read(&self, path: &str) -> Result<Value> {
        let answer = self.client.get(format!("{}/api/v1{path}", self.address)).send().await?;
        answer.error_for_status()?.json().await.context("an answer that is no JSON")
    }

    /// Creates documents of a project, each its kind, key, environment where it has one, and fields.
    ///
    /// # Errors
    /// When the server refuses one of them.
    pub async fn create(&self, project: &str, documents: &[(&str, &str, Option<&str>, Value)]) -> Result<()> {
        let operations: Vec<Value> = documents
            .iter()
            .map(|(kind, key, environment, fields)| {
                let mut document = json!({"kind": kind, "id": Uuid::now_v7(), "key": key});
                if let Some(environment) = environment {
                    document["environment"] = json!(environment);
                }
                let fields: serde_json::Map<String, Value> = fields
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| (name.clone(), json!({ "to": value })))
                    .collect();
                json!({"document": document, "action": "create", "base_version": 0, "fields": fields})
            })
            .collect();
        let change_set = json!({"id": Uuid::now_v7(), "scope": {"project_key": project}, "message": "a journey",
            "operations": operations});
        self.send(Method::POST, "/change-sets", &[], &change_set).await.map(drop)
    }

    /// The text of a new evaluation token.
    ///
    /// # Errors
    /// When the server refuses it.
    pub async fn evaluation_token(&self, project: &str, environment: &str) -> Result<String> {
        let body = json!({"id": Uuid::now_v7(), "name": "an application", "environment": environment});
        let token = self.write(Method::POST, &format!("/projects/{project}/tokens"), None, &body).await?;
        token["secret"].as_str().map(str::to_owned).context("a token without its text")
    }
}

/// A database that has its schema and nothing else.
async fn empty_cluster(logs: &Path) -> Result<Cluster> {
    let cluster = Cluster::temporary(logs).await?;
    let output = Command::new(places::executable("jackstaff-server")?)
        .arg("migrate")
        .env("JACKSTAFF_DATABASE_OWNER_URL", cluster.owner_url())
        .output()
        .context("cannot run jackstaff-server")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(cluster)
}
