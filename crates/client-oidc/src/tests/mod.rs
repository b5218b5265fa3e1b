//! Through real sockets, against a provider of our own that can break every rule.

mod bad_provider;
mod broken_rules;
mod flow;
mod listener;
mod session;

use crate::{Progress, SignIn, SignInError, SignInOption, SignInSettings, SignedIn, Surroundings};
use bad_provider::BadProvider;
use client_http::{HttpClient, HttpOptions};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

/// The time at which all of this happens.
pub(crate) const NOW_S: i64 = 1_800_000_000;

/// A clock that stands still and a generator that never repeats.
#[derive(Default)]
pub(crate) struct Still(AtomicU64);

impl Surroundings for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(NOW_S).unwrap()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(8) {
            let mut number =
                self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            piece.copy_from_slice(&number.to_le_bytes()[..piece.len()]);
        }
    }
}

pub(crate) fn http() -> HttpClient {
    HttpClient::new(&HttpOptions::default()).unwrap()
}

pub(crate) async fn begin(provider: &BadProvider) -> Result<SignIn, SignInError> {
    begin_at(provider.option(), &SignInSettings::default()).await
}

pub(crate) async fn begin_at(option: SignInOption, settings: &SignInSettings) -> Result<SignIn, SignInError> {
    SignIn::begin(&http(), Arc::new(Still::default()), &option, settings).await
}

/// A whole sign-in, the browser included.
pub(crate) async fn sign_in(provider: &BadProvider) -> Result<SignedIn, SignInError> {
    let sign_in = begin(provider).await?;
    let answer = provider.authorize(sign_in.authorization_url());
    let browser = async {
        let page = get(&answer).await;
        assert!(page.starts_with("HTTP/1.1 303"), "{page}");
    };
    let (signed_in, ()) = tokio::join!(sign_in.wait(std::future::pending()), browser);
    signed_in
}

/// Sends a request to the host of the address and reads the whole answer.
pub(crate) async fn send(url: &Url, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(&*url.socket_addrs(|| None).unwrap()).await.unwrap();
    let mut answer = Vec::new();
    let _ = socket.write_all(request).await;
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// What a browser does with an address.
pub(crate) async fn get(url: &Url) -> String {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n"
    );
    send(url, request.as_bytes()).await
}

/// The address that the provider would send the browser to.
pub(crate) fn redirect_uri(sign_in: &SignIn) -> Url {
    let (_, redirect) =
        sign_in.authorization_url().query_pairs().find(|(name, _)| name == "redirect_uri").unwrap();
    redirect.parse().unwrap()
}

pub(crate) async fn until(sign_in: &SignIn, enough: impl Fn(&Progress) -> bool) {
    let mut progress = sign_in.progress();
    tokio::time::timeout(Duration::from_secs(5), progress.wait_for(enough)).await.unwrap().unwrap();
}
