//! Sends requests.

use crate::error::{HttpError, Unreachable};
use crate::failure::{classify, classify_body};
use crate::is_loopback;
use crate::options::HttpOptions;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::{HeaderMap, Request, Response, StatusCode, header};
use std::time::Duration;
use url::Url;

/// The body of a streamed answer, piece by piece.
pub type BodyStream = BoxStream<'static, Result<Bytes, HttpError>>;

/// An HTTP client. Clones share their connections.
#[derive(Clone)]
pub struct HttpClient {
    /// To this computer itself, never through a proxy.
    near: reqwest::Client,
    far: reqwest::Client,
    body_max_bytes: usize,
    total_timeout: Duration,
    stream_idle_timeout: Duration,
    insecure_http: bool,
}

impl HttpClient {
    /// Sets a client up.
    ///
    /// # Errors
    /// [`HttpError::ExtraCertificates`] when that file cannot be used, [`HttpError::Other`] when the operating
    /// system's certificates cannot.
    pub fn new(options: &HttpOptions) -> Result<Self, HttpError> {
        let certificates = extra_certificates(options)?;
        let build = |proxy: bool| {
            let mut builder = reqwest::Client::builder()
                .user_agent(&options.user_agent)
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(options.connect_timeout)
                .tls_backend_rustls()
                .referer(false);
            if !certificates.is_empty() {
                builder = builder.tls_certs_merge(certificates.clone());
            }
            if !proxy {
                builder = builder.no_proxy();
            }
            builder.build().map_err(|error| classify(error, ""))
        };
        Ok(Self {
            near: build(false)?,
            far: build(options.system_proxy)?,
            body_max_bytes: options.body_max_bytes,
            total_timeout: options.total_timeout,
            stream_idle_timeout: options.stream_idle_timeout,
            insecure_http: options.insecure_http,
        })
    }

    /// Sends a request and reads the whole answer, whatever its status, except redirects.
    ///
    /// # Errors
    /// Every [`HttpError`]; an answer with an error status is none.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpError> {
        self.send_capped(request, self.body_max_bytes, self.total_timeout).await
    }

    /// Like [`send`](Self::send), with limits of its own.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_capped(
        &self,
        request: Request<Vec<u8>>,
        limit_bytes: usize,
        timeout: Duration,
    ) -> Result<Response<Vec<u8>>, HttpError> {
        let host = host_of(&request);
        let whole = async {
            let (parts, mut pieces) = self.head(request).await?.into_parts();
            let mut body = Vec::new();
            while let Some(piece) = pieces.next().await {
                let piece = piece?;
                if body.len() + piece.len() > limit_bytes {
                    return Err(HttpError::TooLarge { host: host.clone(), limit_bytes });
                }
                body.extend_from_slice(&piece);
            }
            Ok(Response::from_parts(parts, body))
        };
        tokio::time::timeout(timeout, whole).await.unwrap_or_else(|_| Err(timed_out(&host)))
    }

    /// Sends a request and gives the answer's body as it comes. The stream ends with
    /// [`Unreachable::TimedOut`] when nothing comes for the idle time.
    ///
    /// # Errors
    /// As [`send`](Self::send); the size of the body is not limited.
    pub async fn stream(&self, request: Request<Vec<u8>>) -> Result<Response<BodyStream>, HttpError> {
        let host = host_of(&request);
        let answer = tokio::time::timeout(self.total_timeout, self.head(request))
            .await
            .unwrap_or_else(|_| Err(timed_out(&host)))?;
        let (parts, pieces) = answer.into_parts();
        let idle_timeout = self.stream_idle_timeout;
        let watched = stream::unfold(Some((pieces, host)), move |state| async move {
            let (mut pieces, host) = state?;
            match tokio::time::timeout(idle_timeout, pieces.next()).await {
                Ok(Some(Ok(piece))) => Some((Ok(piece), Some((pieces, host)))),
                Ok(Some(Err(error))) => Some((Err(error), None)),
                Ok(None) => None,
                Err(_) => Some((Err(timed_out(&host)), None)),
            }
        });
        Ok(Response::from_parts(parts, watched.boxed()))
    }

    /// The answer's head, and its body still to come.
    async fn head(&self, request: Request<Vec<u8>>) -> Result<Response<BodyStream>, HttpError> {
        let host = host_of(&request);
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| HttpError::Other {
            host: host.clone(),
            detail: "the address cannot be read".to_owned(),
        })?;
        let near = is_loopback(&url);
        let encrypted = url.scheme() == "https";
        if !encrypted && !(url.scheme() == "http" && (near || self.insecure_http)) {
            return Err(HttpError::Insecure { host });
        }
        let client = if near { &self.near } else { &self.far };
        let answer = client
            .request(parts.method, url)
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(|error| classify(error, &host))?;
        if let Some(error) = redirect(answer.status(), answer.headers(), &host) {
            return Err(error);
        }
        let mut head = Response::new(());
        *head.status_mut() = answer.status();
        *head.version_mut() = answer.version();
        *head.headers_mut() = answer.headers().clone();
        let pieces =
            answer.bytes_stream().map(move |piece| piece.map_err(|error| classify_body(&error, &host)));
        Ok(head.map(|()| pieces.boxed()))
    }
}

fn extra_certificates(options: &HttpOptions) -> Result<Vec<reqwest::Certificate>, HttpError> {
    let Some(path) = &options.extra_certificates else { return Ok(Vec::new()) };
    let refuse = |detail: String| HttpError::ExtraCertificates { detail };
    let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
    let certificates = reqwest::Certificate::from_pem_bundle(&pem)
        .map_err(|_| refuse("it is not a PEM file of certificates".to_owned()))?;
    if certificates.is_empty() {
        return Err(refuse("it contains no certificate".to_owned()));
    }
    Ok(certificates)
}

fn redirect(status: StatusCode, headers: &HeaderMap, host: &str) -> Option<HttpError> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let to_host = location
        .and_then(|location| Url::parse(location).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    Some(HttpError::Redirected { host: host.to_owned(), status: status.as_u16(), to_host })
}

fn host_of(request: &Request<Vec<u8>>) -> String {
    request.uri().authority().map_or_else(String::new, |authority| {
        let text = authority.as_str();
        // A name or password in the address is nobody's business.
        text.rsplit_once('@').map_or(text, |(_, host)| host).to_owned()
    })
}

fn timed_out(host: &str) -> HttpError {
    HttpError::Unreachable { host: host.to_owned(), reason: Unreachable::TimedOut }
}

/// The time that a `Retry-After` header asks for, in its form of seconds; at most a day.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(24 * 60 * 60)))
}
