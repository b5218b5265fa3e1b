//! An application that asks a server for its flags by OFREP, and how long that takes.

use crate::figures::Samples;
use anyhow::{Context, Result, ensure};
use reqwest::{Client, Response};
use serde_json::json;
use std::time::Instant;
use tokio::task::JoinSet;

/// What an application asks for, again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// The key of a flag, or all flags.
    pub(crate) flag: Option<String>,
    /// The tag of the answer that it has.
    pub(crate) tag: Option<String>,
}

impl Question {
    pub(crate) fn one(flag: &str) -> Self {
        Self { flag: Some(flag.to_owned()), tag: None }
    }

    pub(crate) fn all() -> Self {
        Self::default()
    }

    pub(crate) fn unchanged(tag: &str) -> Self {
        Self { flag: None, tag: Some(tag.to_owned()) }
    }

    fn status(&self) -> u16 {
        if self.tag.is_some() { 304 } else { 200 }
    }
}

/// An application with its connections.
#[derive(Clone)]
pub(crate) struct Application {
    address: String,
    token: String,
    client: Client,
}

impl Application {
    /// An application that keeps this many connections.
    pub(crate) fn new(address: &str, token: &str, connections: usize) -> Result<Self> {
        let client = Client::builder().pool_max_idle_per_host(connections).build().context("no client")?;
        Ok(Self { address: address.to_owned(), token: token.to_owned(), client })
    }

    pub(crate) async fn ask(&self, question: &Question) -> Result<Response> {
        let flag = question.flag.as_ref().map_or_else(String::new, |flag| format!("/{flag}"));
        let context =
            json!({"context": {"targetingKey": "user-42", "country": "AT", "plan": "pro", "age": 30}});
        let mut request = self
            .client
            .post(format!("{}/ofrep/v1/evaluate/flags{flag}", self.address))
            .bearer_auth(&self.token)
            .json(&context);
        if let Some(tag) = &question.tag {
            request = request.header("if-none-match", tag);
        }
        let answer = request.send().await.context("the server does not answer")?;
        ensure!(answer.status() == question.status(), "{}", answer.status());
        Ok(answer)
    }

    /// Asks again and again, one question after the other.
    pub(crate) async fn repeat(&self, times: usize, question: &Question) -> Result<Rate> {
        let mut rate = Rate::default();
        let begun = Instant::now();
        for _ in 0..times {
            let asked = Instant::now();
            self.ask(question).await?.bytes().await?;
            rate.latencies_ms.push(asked.elapsed().as_secs_f64() * 1_000.0);
        }
        rate.elapsed_s = begun.elapsed().as_secs_f64();
        Ok(rate)
    }

    /// Asks as [`Self::repeat`] does, on several connections at once; `times` on all of them together.
    pub(crate) async fn repeat_at_once(
        &self,
        connections: usize,
        times: usize,
        question: &Question,
    ) -> Result<Rate> {
        let mut asking = JoinSet::new();
        let begun = Instant::now();
        for _ in 0..connections {
            let (application, question) = (self.clone(), question.clone());
            asking.spawn(async move { application.repeat(times / connections, &question).await });
        }
        let mut rate = Rate::default();
        while let Some(asked) = asking.join_next().await {
            rate.latencies_ms.extend(asked.context("a connection's task ended")??.latencies_ms);
        }
        rate.elapsed_s = begun.elapsed().as_secs_f64();
        Ok(rate)
    }
}

/// Answers in a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rate {
    elapsed_s: f64,
    latencies_ms: Vec<f64>,
}

impl Rate {
    /// Adds what was measured later.
    pub(crate) fn add(&mut self, later: Self) {
        self.elapsed_s += later.elapsed_s;
        self.latencies_ms.extend(later.latencies_ms);
    }

    pub(crate) fn answers(&self) -> usize {
        self.latencies_ms.len()
    }

    pub(crate) fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let answers = self.answers() as f64;
        answers / self.elapsed_s
    }

    /// `answers a second; p50 / p99 (count)`.
    pub(crate) fn text(&self) -> String {
        let (rate, latency) = (self.per_second(), self.latencies_ms.iter().copied().collect::<Samples>());
        // Slow answers need a digit after the point.
        let digits = usize::from(rate < 100.0);
        format!("{rate:.digits$} a second; {}", latency.text())
    }
}
