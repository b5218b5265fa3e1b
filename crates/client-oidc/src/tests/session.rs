//! After the sign-in: renewing, revoking, signing out.

use super::bad_provider::{BadProvider, Broken, redirect, reply};
use super::{NOW_S, Still, http, sign_in};
use crate::{
    Fault, IdToken, IdTokenFault, Identity, Provider, RefreshError, RefreshToken, Refreshed, Revocation,
    SignInError,
};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

async fn provider_of(broken: Broken) -> (BadProvider, Provider) {
    let bad = BadProvider::start(broken).await;
    let provider = Provider::discover(&http(), Arc::new(Still::default()), &bad.option()).await.unwrap();
    (bad, provider)
}

async fn refresh(broken: Broken) -> Result<Refreshed, RefreshError> {
    let (bad, provider) = provider_of(broken).await;
    let known =
        Identity { name: Some("Ada as known".into()), ..Identity::remembered(&bad.option().issuer, "ada") };
    provider.refresh(&RefreshToken::new("refresh-1".into()), &known).await
}

#[tokio::test]
async fn r3_a_new_refresh_token_is_handed_over_and_a_missing_one_leaves_the_old() {
    let refreshed = refresh(Broken::default()).await.unwrap();
    assert_eq!(refreshed.refresh_token.unwrap().expose(), "refresh-2");
    assert_eq!(refreshed.identity.name.as_deref(), Some("Ada Lovelace"));
    let kept = refresh(Broken {
        tokens: |t| {
            t.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_token") || name == "access_token");
        },
        ..Broken::default()
    });
    let kept = kept.await.unwrap();
    assert!(kept.refresh_token.is_none() && kept.id_token.is_none());
    assert_eq!(kept.identity.name.as_deref(), Some("Ada as known"));
    assert_eq!(kept.expires_in, Duration::from_secs(600));
}

/// As a desktop application does it, which moves all of this between threads.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_lives_on_a_runtime_of_several_threads() {
    let bad = BadProvider::start(Broken::default()).await;
    let session = tokio::spawn(async move {
        let signed_in = sign_in(&bad).await.unwrap();
        let provider = Provider::discover(&http(), Arc::new(Still::default()), &bad.option()).await.unwrap();
        let refreshed =
            provider.refresh(&signed_in.refresh_token.unwrap(), &signed_in.identity).await.unwrap();
        assert_eq!(refreshed.identity.subject, signed_in.identity.subject);
        provider.revoke_refresh_token(&refreshed.refresh_token.unwrap()).await
    });
    assert_eq!(session.await.unwrap(), Revocation::Done);
}

#[tokio::test]
async fn t11_a_renewed_id_token_must_continue_the_session() {
    let rows: &[(&str, Broken, IdTokenFault)] = &[
        (
            "rt-sub",
            Broken { claims: |c| c["sub"] = json!("eve"), ..Broken::default() },
            IdTokenFault::OtherPerson,
        ),
        (
            "rt-iss",
            Broken { claims: |c| c["iss"] = json!("https://other.example"), ..Broken::default() },
            IdTokenFault::Issuer,
        ),
        (
            "rt-aud",
            Broken { claims: |c| c["aud"] = json!("other"), ..Broken::default() },
            IdTokenFault::Audience,
        ),
        (
            "rt-azp",
            Broken { claims: |c| c["azp"] = json!("other"), ..Broken::default() },
            IdTokenFault::AuthorizedParty,
        ),
        (
            "rt-iat",
            Broken { claims: |c| c["iat"] = json!(NOW_S - 700), ..Broken::default() },
            IdTokenFault::IssuedAt,
        ),
    ];
    for (name, broken, expected) in rows {
        let error = refresh(*broken).await.unwrap_err();
        let RefreshError::Misbehaved(cause) = &error else { unreachable!("{name}: {error:?}") };
        assert!(
            matches!(&**cause, SignInError::ProviderMisbehaved(Fault::IdToken(fault)) if fault == expected),
            "{name}: {cause:?}"
        );
    }
}

#[tokio::test]
async fn t11_times_and_nonce_are_compared_with_the_token_before() {
    let rows: &[(&str, Broken, bool)] = &[
        ("the same nonce", Broken { claims: |c| c["nonce"] = json!("first"), ..Broken::default() }, true),
        ("no nonce", Broken::default(), true),
        ("another nonce", Broken { claims: |c| c["nonce"] = json!("second"), ..Broken::default() }, false),
        (
            "another time of authentication",
            Broken { claims: |c| c["auth_time"] = json!(NOW_S), ..Broken::default() },
            false,
        ),
        ("older", Broken { claims: |c| c["iat"] = json!(NOW_S - 200), ..Broken::default() }, false),
    ];
    for (name, broken, good) in rows {
        let (_bad, provider) = provider_of(Broken {
            claims: |c| {
                c["nonce"] = json!("first");
                c["auth_time"] = json!(NOW_S - 100);
                c["iat"] = json!(NOW_S - 100);
            },
            ..Broken::default()
        })
        .await;
        let remembered = Identity::remembered(provider.issuer(), "ada");
        let token = RefreshToken::new("refresh-1".into());
        let known = provider.refresh(&token, &remembered).await.unwrap().identity;
        let (bad, provider) = provider_of(*broken).await;
        let known = Identity { issuer: bad.option().issuer, ..known };
        assert_eq!(provider.refresh(&token, &known).await.is_ok(), *good, "{name}");
    }
}

#[tokio::test]
async fn r5_failures_are_told_apart_by_what_is_to_be_done() {
    type Row = (&'static str, Broken, fn(&RefreshError) -> bool);
    let over: fn(&RefreshError) -> bool = |error| matches!(error, RefreshError::SessionOver(_));
    let later: fn(&RefreshError) -> bool = |error| matches!(error, RefreshError::Later { .. });
    let rows: Vec<Row> = vec![
        (
            "rt-invalid-grant",
            Broken {
                answer: |p, _| {
                    (p == "/token").then(|| reply(400, "application/json", r#"{"error":"invalid_grant"}"#))
                },
                ..Broken::default()
            },
            over,
        ),
        (
            "rt-400-empty",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(400, "text/plain", "")),
                ..Broken::default()
            },
            over,
        ),
        (
            "rt-401-html",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(401, "text/html", "<h1>")),
                ..Broken::default()
            },
            over,
        ),
        (
            "rt-invalid-request",
            Broken {
                answer: |p, _| {
                    (p == "/token").then(|| reply(400, "application/json", r#"{"error":"invalid_request"}"#))
                },
                ..Broken::default()
            },
            over,
        ),
        (
            "rt-invalid-client",
            Broken {
                answer: |p, _| {
                    (p == "/token").then(|| reply(401, "application/json", r#"{"error":"invalid_client"}"#))
                },
                ..Broken::default()
            },
            later,
        ),
        (
            "rt-html-200",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(200, "text/html", "<h1>")),
                ..Broken::default()
            },
            later,
        ),
        (
            "rt-500",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(500, "text/plain", "")),
                ..Broken::default()
            },
            later,
        ),
        (
            "rt-302",
            Broken {
                answer: |p, _| (p == "/token").then(|| redirect("https://portal.example/")),
                ..Broken::default()
            },
            later,
        ),
        (
            "rt-503",
            Broken {
                answer: |p, _| {
                    (p == "/token").then(|| {
                        let mut answer = reply(503, "text/plain", "");
                        answer.headers_mut().insert("retry-after", "9".parse().unwrap());
                        answer
                    })
                },
                ..Broken::default()
            },
            |error| matches!(error, RefreshError::Later { retry_after: Some(wait), .. } if wait.as_secs() == 9),
        ),
        ("rt-type", Broken { tokens: |t| t["token_type"] = json!("DPoP"), ..Broken::default() }, |error| {
            matches!(error, RefreshError::Misbehaved(_))
        }),
    ];
    for (name, broken, fits) in rows {
        let error = refresh(broken).await.unwrap_err();
        assert!(fits(&error), "{name}: {error:?}");
        assert!(!format!("{error:?} {error}").contains("refresh-1"), "B6: {name}");
    }
}

#[tokio::test]
async fn r6_an_answer_that_is_lost_is_not_an_answer_that_never_was() {
    for (address, lost) in [(half_answer().await, true), ("http://127.0.0.1:1/token".to_owned(), false)] {
        TOKEN_URL.with(|url| url.replace(address));
        let (bad, provider) = provider_of(Broken {
            metadata: |m| m["token_endpoint"] = json!(TOKEN_URL.with(|url| url.borrow().clone())),
            ..Broken::default()
        })
        .await;
        let known = Identity::remembered(&bad.option().issuer, "ada");
        let error = provider.refresh(&RefreshToken::new("refresh-1".into()), &known).await.unwrap_err();
        assert_eq!(matches!(error, RefreshError::OutcomeUnknown(_)), lost, "{error:?}");
        assert_eq!(matches!(error, RefreshError::Later { .. }), !lost, "{error:?}");
    }
}

thread_local! {
    static TOKEN_URL: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// A token endpoint whose connection breaks in the middle of the answer.
async fn half_answer() -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket
                .write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
                )
                .await;
        }
    });
    format!("http://{address}/token")
}

#[tokio::test]
async fn l3_a_revocation_never_fails_it_only_tells() {
    let rows: Vec<(Broken, Revocation)> = vec![
        (Broken::default(), Revocation::Done),
        (
            Broken { metadata: |m| m["revocation_endpoint"] = json!(null), ..Broken::default() },
            Revocation::NotOffered,
        ),
        (
            Broken {
                answer: |p, _| (p == "/revoke").then(|| reply(401, "text/plain", "")),
                ..Broken::default()
            },
            Revocation::Refused { status: 401 },
        ),
        (
            Broken {
                answer: |p, _| (p == "/revoke").then(|| reply(503, "text/plain", "")),
                ..Broken::default()
            },
            Revocation::Later { retry_after: None },
        ),
    ];
    for (broken, expected) in rows {
        let (bad, provider) = provider_of(broken).await;
        assert_eq!(provider.revoke_refresh_token(&RefreshToken::new("refresh-1".into())).await, expected);
        if expected == Revocation::Done {
            let form = bad.forms().pop().unwrap();
            assert_eq!(
                (form["token"].as_str(), form["token_type_hint"].as_str()),
                ("refresh-1", "refresh_token")
            );
            assert_eq!(form["client_id"], "desktop");
        }
    }
}

#[tokio::test]
async fn l2_signing_out_at_the_provider_names_client_and_session() {
    let (_bad, provider) = provider_of(Broken::default()).await;
    let url = provider.end_session_url(Some(&IdToken::new("a.b.c".into()))).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(pairs, [pair("x", "1"), pair("id_token_hint", "a.b.c"), pair("client_id", "desktop")]);
    let (_bad, provider) =
        provider_of(Broken { metadata: |m| m["end_session_endpoint"] = json!(null), ..Broken::default() })
            .await;
    assert!(provider.end_session_url(None).is_none());
}
