//! Against servers on real sockets.

use super::*;
use bytes::Bytes;
use futures_util::StreamExt;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::Frame;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

type Answer = Response<BoxBody<Bytes, Infallible>>;

async fn answer(request: Request<hyper::body::Incoming>) -> Result<Answer, Infallible> {
    let path = request.uri().path().to_owned();
    let status = |status: u16| Response::builder().status(status);
    let full = |text: &str| Full::new(Bytes::from(text.to_owned())).boxed();
    Ok(match path.as_str() {
        "/echo" => {
            let authorization = request.headers().get("authorization").cloned();
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let mut answer = status(418).header("x-kept", "yes").body(Full::new(body).boxed()).unwrap();
            if let Some(value) = authorization {
                answer.headers_mut().insert("x-authorization", value);
            }
            answer
        }
        "/redirect" => {
            status(307).header("location", "https://elsewhere.example/x?y=1").body(full("")).unwrap()
        }
        "/large" => status(200).body(full(&"x".repeat(2_000))).unwrap(),
        "/gzip" => {
            // One megabyte of zeros, compressed.
            let bomb = include_bytes!("../testdata/megabyte-of-zeros.gz");
            let body = Full::new(Bytes::from_static(bomb)).boxed();
            status(200).header("content-encoding", "gzip").body(body).unwrap()
        }
        "/endless" => {
            let pieces =
                futures_util::stream::repeat_with(|| Ok(Frame::data(Bytes::from_static(&[b'x'; 512]))));
            status(200).body(BodyExt::boxed(StreamBody::new(pieces))).unwrap()
        }
        "/two-then-silence" => {
            let two =
                futures_util::stream::iter(["one", "two"].map(|text| Ok(Frame::data(Bytes::from(text)))));
            let pieces = two.chain(futures_util::stream::pending());
            status(200).body(BodyExt::boxed(StreamBody::new(pieces))).unwrap()
        }
        "/half" => {
            let pieces = futures_util::stream::once(async { Ok(Frame::data(Bytes::from_static(b"half"))) });
            status(200).header("content-length", "8").body(BodyExt::boxed(StreamBody::new(pieces))).unwrap()
        }
        "/silent" => std::future::pending().await,
        _ => status(404).body(full("")).unwrap(),
    })
}

async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = service_fn(answer);
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
}

async fn plain_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    address
}

/// A server with a certificate of its own making, and that certificate.
async fn tls_server(names: &[&str]) -> (SocketAddr, String) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            if let Ok(socket) = acceptor.accept(socket).await {
                tokio::spawn(serve(socket));
            }
        }
    });
    (address, made.cert.pem())
}

fn get(url: &str) -> Request<Vec<u8>> {
    Request::get(url).body(Vec::new()).unwrap()
}

fn quick() -> HttpOptions {
    HttpOptions {
        total_timeout: Duration::from_millis(500),
        stream_idle_timeout: Duration::from_millis(200),
        body_max_bytes: 1_000,
        ..HttpOptions::default()
    }
}

#[tokio::test]
async fn status_headers_and_body_arrive_whatever_the_status() {
    let server = plain_server().await;
    let client = HttpClient::new(&HttpOptions::default()).unwrap();
    let request = Request::post(format!("http://{server}/echo"))
        .header("authorization", "Bearer abc")
        .body(b"hello".to_vec())
        .unwrap();
    let answer = client.send(request).await.unwrap();
    assert_eq!(answer.status(), 418);
    assert_eq!(answer.headers()["x-kept"], "yes");
    assert_eq!(answer.headers()["x-authorization"], "Bearer abc");
    assert_eq!(answer.body(), b"hello");
}

#[tokio::test]
async fn a_redirect_is_an_error_that_names_both_hosts_and_no_query() {
    let server = plain_server().await;
    let client = HttpClient::new(&quick()).unwrap();
    let error = client.send(get(&format!("http://{server}/redirect?token=secret"))).await.unwrap_err();
    let HttpError::Redirected { status: 307, to_host: Some(to), .. } = &error else {
        unreachable!("{error}")
    };
    assert_eq!(to, "elsewhere.example");
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn no_answer_is_read_past_its_limit() {
    let server = plain_server().await;
    let client = HttpClient::new(&quick()).unwrap();
    for path in ["large", "endless", "gzip"] {
        let error = client.send(get(&format!("http://{server}/{path}"))).await.unwrap_err();
        assert!(matches!(error, HttpError::TooLarge { limit_bytes: 1_000, .. }), "{path}: {error}");
    }
    let roomy = client.send_capped(get(&format!("http://{server}/gzip")), 1 << 20, Duration::from_secs(5));
    assert_eq!(roomy.await.unwrap().body().len(), 1 << 20);
}

#[tokio::test]
async fn failures_are_told_apart() {
    let server = plain_server().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = HttpClient::new(&quick()).unwrap();
    for (url, expected) in [
        (format!("http://{server}/silent"), Unreachable::TimedOut),
        (format!("http://{server}/half"), Unreachable::Interrupted),
        (format!("http://{free}/?token=secret"), Unreachable::Refused),
        ("https://no-such-host.invalid/?token=secret".to_owned(), Unreachable::UnknownHost),
        (format!("https://{server}/?token=secret"), Unreachable::NoConnection),
    ] {
        let error = client.send(get(&url)).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        let HttpError::Unreachable { reason, .. } = error else { unreachable!("{url}: {error:?}") };
        // Where there is a proxy, or no resolver at all, the name is not looked up here.
        let no_resolver = url.contains("invalid") && reason != Unreachable::Refused;
        assert!(reason == expected || no_resolver, "{url}: {reason:?}");
    }
}

#[tokio::test]
async fn only_this_computer_is_asked_without_encryption() {
    let server = plain_server().await;
    let client = HttpClient::new(&quick()).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{}/echo", server.port());
        assert_eq!(client.send(get(&url)).await.unwrap().status(), 418, "{host}");
    }
    for url in ["http://flags.example/", "http://10.0.0.1/", "http://localhost.example/", "ftp://127.0.0.1/"]
    {
        let error = client.send(get(url)).await.unwrap_err();
        assert!(matches!(error, HttpError::Insecure { .. }), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_self_signed_certificate_needs_the_extra_file() {
    let (server, pem) = tls_server(&["localhost"]).await;
    let url = format!("https://localhost:{}/echo?token=secret", server.port());
    let error = HttpClient::new(&HttpOptions::default()).unwrap().send(get(&url)).await.unwrap_err();
    assert!(matches!(error, HttpError::UntrustedCertificate { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("secret"));

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pem).unwrap();
    let options = HttpOptions { extra_certificates: Some(file.path().to_owned()), ..HttpOptions::default() };
    let client = HttpClient::new(&options).unwrap();
    assert_eq!(client.send(get(&url)).await.unwrap().status(), 418);

    let other_name = format!("https://127.0.0.1:{}/echo", server.port());
    let error = client.send(get(&other_name)).await.unwrap_err();
    assert!(matches!(error, HttpError::UntrustedCertificate { .. }), "{error:?}");
}

#[test]
fn a_useless_file_of_certificates_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let missing = file.path().with_extension("missing");
    for (path, content) in [(file.path(), ""), (file.path(), "not a certificate"), (&missing, "")] {
        if path.exists() {
            std::fs::write(path, content).unwrap();
        }
        let options = HttpOptions { extra_certificates: Some(path.to_owned()), ..HttpOptions::default() };
        let refused = HttpClient::new(&options).err();
        assert!(matches!(refused, Some(HttpError::ExtraCertificates { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_stream_gives_its_pieces_at_once_and_ends_when_it_falls_silent() {
    let server = plain_server().await;
    let client = HttpClient::new(&quick()).unwrap();
    let answer = client.stream(get(&format!("http://{server}/two-then-silence"))).await.unwrap();
    let mut text = Vec::new();
    let mut end = None;
    let mut pieces = answer.into_body();
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(piece) => text.extend_from_slice(&piece),
            Err(error) => end = Some(error),
        }
    }
    assert_eq!(text, b"onetwo");
    assert!(matches!(end, Some(HttpError::Unreachable { reason: Unreachable::TimedOut, .. })), "{end:?}");
}

#[test]
fn retry_after_is_read_in_seconds() {
    for (value, seconds) in
        [("0", Some(0)), ("120", Some(120)), ("999999999", Some(86_400)), ("soon", None), ("-1", None)]
    {
        let headers = http::HeaderMap::from_iter([(http::header::RETRY_AFTER, value.parse().unwrap())]);
        assert_eq!(retry_after(&headers), seconds.map(Duration::from_secs), "{value}");
    }
    assert_eq!(retry_after(&http::HeaderMap::new()), None);
}
