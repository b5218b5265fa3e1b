//! The socket part: a loopback port that survives what connects to it.

use super::decide::{Action, CALLBACK_PATH, Outcome, Pending, decide};
use super::page::Page;
use crate::error::SignInError;
use crate::sign_in::Progress;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{AbortHandle, JoinHandle};

/// Connections at once; one more drops the oldest.
const CONNECTIONS_MAX: usize = 16;
/// Bytes of a request's head at most; more is answered with 431.
const HEAD_MAX_BYTES: usize = 16 * 1024;
/// Headers of a request at most.
const HEADERS_MAX: usize = 64;
/// Until the head of a request is complete.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// The life of a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// After the answer, for the browser to fetch the last page.
const CLOSING: Duration = Duration::from_millis(800);

/// An open port.
pub(crate) struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Opens the first of the ports that is free, or any port when there is no list: on 127.0.0.1, and where
    /// that address does not exist on ::1.
    pub(crate) fn open(ports: &[u16]) -> Result<Self, SignInError> {
        let any = [0];
        let tried = if ports.is_empty() { &any[..] } else { ports };
        for host in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
            let mut host_exists = true;
            for port in tried {
                match bind(SocketAddr::new(host, *port)).and_then(|socket| Ok((socket.local_addr()?, socket)))
                {
                    Ok((address, socket)) => return Ok(Self { socket, address }),
                    Err(error) => host_exists &= error.kind() != io::ErrorKind::AddrNotAvailable,
                }
            }
            if host_exists {
                break;
            }
        }
        Err(SignInError::NoLoopbackPort { ports: ports.to_vec() })
    }

    /// What the `Host` header of a request to it is.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// Where the provider sends the browser.
    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://{}{CALLBACK_PATH}", self.address)
    }

    /// Serves until the answer has come, and a moment longer. Dropping the handle closes the port at once.
    pub(crate) fn serve(self, pending: Arc<Pending>, shared: Arc<Serving>) -> ServingHandle {
        ServingHandle(Some(tokio::spawn(accept(self.socket, pending, shared))))
    }
}

/// Opened without address reuse: nobody can share the port.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(address)?;
    socket.listen(64)
}

/// What the connections have in common.
pub(crate) struct Serving {
    outcome: Mutex<Option<oneshot::Sender<Outcome>>>,
    progress: watch::Sender<Progress>,
    finished: watch::Sender<bool>,
}

impl Serving {
    pub(crate) fn new(outcome: oneshot::Sender<Outcome>, progress: watch::Sender<Progress>) -> Self {
        Self { outcome: Mutex::new(Some(outcome)), progress, finished: watch::Sender::new(false) }
    }

    /// Takes an action and says what to show. Of several answers the first counts.
    pub(crate) fn take(&self, action: Action) -> Page {
        match action {
            Action::Answer(page) => page,
            Action::Stranger(page) => {
                self.progress
                    .send_modify(|progress| progress.strangers = progress.strangers.saturating_add(1));
                page
            }
            Action::Finish(outcome) => {
                let first = self.outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(first) = first {
                    let _ = first.send(outcome);
                    self.finished.send_replace(true);
                }
                Page::SeeDone
            }
        }
    }
}

/// Closes the port when dropped, unless the answer has come: then it closes by itself.
pub(crate) struct ServingHandle(Option<JoinHandle<()>>);

impl ServingHandle {
    /// Lets the last page be fetched.
    pub(crate) fn finish(mut self) {
        self.0 = None;
    }
}

impl Drop for ServingHandle {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// The open connections, which end with the task that owns them.
struct Connections(VecDeque<AbortHandle>);

impl Connections {
    fn add(&mut self, connection: AbortHandle) {
        self.0.retain(|connection| !connection.is_finished());
        if self.0.len() >= CONNECTIONS_MAX
            && let Some(oldest) = self.0.pop_front()
        {
            oldest.abort();
        }
        self.0.push_back(connection);
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        for connection in &self.0 {
            connection.abort();
        }
    }
}

async fn accept(socket: TcpListener, pending: Arc<Pending>, shared: Arc<Serving>) {
    let mut connections = Connections(VecDeque::new());
    let mut finished = shared.finished.subscribe();
    let closing = async {
        let _ = finished.wait_for(|finished| *finished).await;
        tokio::time::sleep(CLOSING).await;
    };
    tokio::pin!(closing);
    loop {
        tokio::select! {
            () = &mut closing => return,
            accepted = socket.accept() => match accepted {
                Ok((stream, peer)) if peer.ip().is_loopback() => {
                    let task = tokio::spawn(connection(stream, Arc::clone(&pending), Arc::clone(&shared)));
                    connections.add(task.abort_handle());
                }
                Ok(_) => {}
                // Out of descriptors, perhaps: let some connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

async fn connection(stream: TcpStream, pending: Arc<Pending>, shared: Arc<Serving>) {
    let whole = async {
        let mut first = [0];
        // 0x16 begins a TLS handshake: a browser that insists on https.
        if stream.peek(&mut first).await.is_ok_and(|count| count == 1) && first[0] == 0x16 {
            shared.progress.send_modify(|progress| progress.browser_insists_on_https = true);
            return;
        }
        let answer = service_fn(|request: Request<Incoming>| {
            let page = shared.take(decide(&request, &pending));
            tracing::debug!(path = shown_path(&request), status = %page.content().0, "loopback request");
            std::future::ready(Ok::<hyper::Response<Full<Bytes>>, Infallible>(page.response()))
        });
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(HEAD_MAX_BYTES)
            .max_headers(HEADERS_MAX)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), answer)
            .await;
    };
    let _ = tokio::time::timeout(CONNECTION_TIMEOUT, whole).await;
}

/// For the log: only the paths that we know, never what a stranger or a provider sent.
fn shown_path<B>(request: &Request<B>) -> &'static str {
    if request.uri().path() == CALLBACK_PATH { CALLBACK_PATH } else { "other" }
}
