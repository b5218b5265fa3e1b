//! The loopback port under everything that can connect to it.

use super::bad_provider::{BadProvider, Broken};
use super::{begin, begin_at, get, redirect_uri, send, until};
use crate::{PasteError, SignIn, SignInError, SignInSettings};
use std::future::{pending, ready};
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use url::Url;

async fn started() -> (BadProvider, SignIn, Url) {
    let provider = BadProvider::start(Broken::default()).await;
    let sign_in = begin(&provider).await.unwrap();
    let answer = provider.authorize(sign_in.authorization_url());
    (provider, sign_in, answer)
}

fn with(answer: &Url, change: impl Fn(&str, &str) -> String) -> Url {
    let pairs: Vec<(String, String)> =
        answer.query_pairs().map(|(name, value)| (name.to_string(), change(&name, &value))).collect();
    let mut changed = answer.clone();
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed
}

async fn is_closed(url: &Url) -> bool {
    let address = url.socket_addrs(|| None).unwrap()[0];
    for _ in 0..30 {
        match TcpStream::connect(address).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return true,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    false
}

#[tokio::test]
async fn case_1_2_5_wrong_answers_do_not_end_a_sign_in() {
    let (provider, sign_in, answer) = started().await;
    let base = redirect_uri(&sign_in);
    let state = answer.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    for (wrong, query) in [
        ("state", "code=x&state=wrong".to_owned()),
        ("state missing", "code=x".to_owned()),
        ("cb-denied-badstate", "error=access_denied&state=wrong".to_owned()),
        ("denied without state", "error=access_denied".to_owned()),
        ("cb-code-and-error", format!("code=x&error=y&state={state}")),
        ("cb-two-codes", format!("code=x&code=y&state={state}")),
        ("state twice", format!("code=x&state={state}&state={state}")),
        ("code empty", format!("code=&state={state}")),
        ("code too long", format!("code={}&state={state}", "x".repeat(8193))),
        ("neither", format!("state={state}")),
    ] {
        let mut url = base.clone();
        url.set_query(Some(&query));
        let page = get(&url).await;
        assert!(page.starts_with("HTTP/1.1 400"), "{wrong}: {page}");
        assert!(page.contains("does not belong"), "{wrong}: {page}");
    }
    until(&sign_in, |progress| progress.strangers == 10).await;
    let (signed_in, page) = tokio::join!(sign_in.wait(pending()), get(&answer));
    assert!(signed_in.is_ok());
    assert!(page.starts_with("HTTP/1.1 303"), "{page}");
    assert_eq!(provider.asked("/token"), 1);
}

#[tokio::test]
async fn case_6_of_two_answers_one_is_redeemed() {
    let (provider, sign_in, answer) = started().await;
    let (signed_in, first, second) = tokio::join!(sign_in.wait(pending()), get(&answer), get(&answer));
    assert!(signed_in.is_ok());
    assert!(first.starts_with("HTTP/1.1 303") && second.starts_with("HTTP/1.1 303"));
    assert!(get(&answer).await.starts_with("HTTP/1.1 303"));
    assert_eq!(provider.asked("/token"), 1);
}

#[tokio::test]
async fn case_8_slow_and_idle_connections_delay_nobody() {
    let (_provider, sign_in, answer) = started().await;
    let address = answer.socket_addrs(|| None).unwrap()[0];
    let mut slow = Vec::new();
    for index in 0..64 {
        let mut socket = TcpStream::connect(address).await.unwrap();
        if index % 2 == 0 {
            socket.write_all(b"GET /call").await.unwrap();
        }
        slow.push(socket);
    }
    let quick = tokio::time::timeout(Duration::from_secs(1), get(&answer));
    let (signed_in, page) = tokio::join!(sign_in.wait(pending()), quick);
    assert!(signed_in.is_ok());
    assert!(page.unwrap().starts_with("HTTP/1.1 303"));
    drop(slow);
}

#[tokio::test]
async fn case_9_heads_have_a_size() {
    let (_provider, sign_in, answer) = started().await;
    let base = redirect_uri(&sign_in);
    let host = base[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let long_line = format!("GET /callback?x={} HTTP/1.1\r\nHost: {host}\r\n\r\n", "x".repeat(20_000));
    let long_headers = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let many_headers = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(70));
    for request in [long_line, long_headers, many_headers] {
        let page = send(&base, request.as_bytes()).await;
        let status = page.get(9..12).unwrap_or_default();
        assert!(matches!(status, "431" | "414" | ""), "{page}");
    }
    // A code of 7 KiB is still taken; the provider does not know it.
    let long =
        with(&answer, |name, value| if name == "code" { "x".repeat(7 * 1024) } else { value.to_owned() });
    let (signed_in, page) = tokio::join!(sign_in.wait(pending()), get(&long));
    assert!(page.starts_with("HTTP/1.1 303"), "{page}");
    assert!(matches!(signed_in, Err(SignInError::Refused(refusal)) if refusal.error == "invalid_grant"));
}

#[tokio::test]
async fn case_15_a_flood_of_wrong_answers_does_not_win() {
    let (provider, sign_in, answer) = started().await;
    let wrong =
        with(&answer, |name, value| if name == "state" { "guess".to_owned() } else { value.to_owned() });
    let attacker = tokio::spawn(async move {
        loop {
            if TcpStream::connect(&*wrong.socket_addrs(|| None).unwrap()).await.is_ok() {
                get(&wrong).await;
            }
        }
    });
    until(&sign_in, |progress| progress.strangers > 50).await;
    let (signed_in, _) = tokio::join!(sign_in.wait(pending()), get(&answer));
    attacker.abort();
    assert!(signed_in.is_ok());
    assert_eq!(provider.asked("/token"), 1);
}

#[tokio::test]
async fn case_19_a_browser_that_insists_on_https_is_noticed() {
    let (_provider, sign_in, answer) = started().await;
    send(&answer, &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]).await;
    until(&sign_in, |progress| progress.browser_insists_on_https).await;
}

#[tokio::test]
async fn case_20_21_the_pages_tell_and_load_nothing() {
    let (_provider, sign_in, answer) = started().await;
    let (signed_in, page) = tokio::join!(sign_in.wait(pending()), get(&answer));
    assert!(signed_in.is_ok());
    assert!(page.to_ascii_lowercase().contains("\r\nlocation: /done\r\n"), "{page}");
    let mut done = answer.clone();
    done.set_path("/done");
    done.set_query(None);
    let shown = get(&done).await;
    for page in [page, shown.clone()] {
        let head = page.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
        for header in [
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "content-security-policy: default-src 'none'; style-src 'unsafe-inline'",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "connection: close",
        ] {
            assert!(head.contains(header), "{header}: {head}");
        }
        assert!(!head.contains("access-control"), "case 13: {head}");
    }
    assert!(shown.starts_with("HTTP/1.1 200"));
    for outside in ["http:", "https:", "<script", "src=", "href=", "the-code", "igned in"] {
        assert!(!shown.contains(outside), "N9: {outside}");
    }
}

#[tokio::test]
async fn n5_case_22_the_port_closes_after_the_answer_the_limit_and_cancel() {
    let (_provider, sign_in, answer) = started().await;
    let (signed_in, _) = tokio::join!(sign_in.wait(pending()), get(&answer));
    assert!(signed_in.is_ok());
    assert!(is_closed(&answer).await, "after the answer");

    let (_provider, sign_in, answer) = started().await;
    assert!(matches!(sign_in.wait(ready(())).await, Err(SignInError::Cancelled)));
    assert!(is_closed(&answer).await, "after cancel");

    let (_provider, sign_in, answer) = started().await;
    drop(sign_in);
    assert!(is_closed(&answer).await, "after giving up");

    let provider = BadProvider::start(Broken::default()).await;
    let settings = SignInSettings { time_limit: Duration::from_millis(50), ..SignInSettings::default() };
    let sign_in = begin_at(provider.option(), &settings).await.unwrap();
    let base = redirect_uri(&sign_in);
    assert!(matches!(sign_in.wait(pending()).await, Err(SignInError::TimedOut)));
    assert!(is_closed(&base).await, "after the limit");
}

#[tokio::test]
async fn case_14_the_first_free_port_of_the_list_is_taken() {
    let provider = BadProvider::start(Broken::default()).await;
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let taken_port = taken.local_addr().unwrap().port();
    let begin = |ports: Vec<u16>| {
        let mut option = provider.option();
        option.redirect_ports = ports;
        async move { begin_at(option, &SignInSettings::default()).await }
    };
    let sign_in = begin(vec![taken_port, free]).await.unwrap();
    assert_eq!(redirect_uri(&sign_in).port(), Some(free));
    let error = begin(vec![taken_port, free]).await.err().unwrap();
    let SignInError::NoLoopbackPort { ports } = &error else { unreachable!("{error:?}") };
    assert_eq!(ports, &[taken_port, free]);
    assert!(error.to_string().contains(&free.to_string()));
}

#[tokio::test]
async fn case_26_the_address_can_be_pasted() {
    let (provider, sign_in, answer) = started().await;
    let handle = sign_in.paste_handle();
    let wrong =
        with(&answer, |name, value| if name == "state" { "guess".to_owned() } else { value.to_owned() });
    for (text, expected) in [
        ("https://elsewhere.example/callback?code=x", PasteError::OtherAddress),
        (redirect_uri(&sign_in).as_str(), PasteError::OtherAddress),
        (wrong.as_str(), PasteError::OtherSignIn),
    ] {
        assert_eq!(handle.submit(text), Err(expected), "{text}");
    }
    handle.submit(&format!("  {answer}\n")).unwrap();
    assert!(sign_in.wait(pending()).await.is_ok());
    assert_eq!(provider.asked("/token"), 1);
}
