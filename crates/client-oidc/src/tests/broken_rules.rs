//! Each way in which a provider can break the rules, and the fault that is found.

use super::bad_provider::{BadProvider, Broken, Signing, redirect, reply};
use super::{NOW_S, begin, begin_at, sign_in};
use crate::{Fault, IdTokenFault, SignInError, SignInSettings};
use serde_json::{Value, json};

fn broken() -> Broken {
    Broken::default()
}

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name).unwrap();
}

/// Each row: the mode's name, what is broken, and the fault that must be found.
async fn refused(rows: Vec<(&str, Broken, Fault)>) {
    for (name, broken, expected) in rows {
        let provider = BadProvider::start(broken).await;
        match sign_in(&provider).await {
            Err(SignInError::ProviderMisbehaved(fault)) => {
                let same_kind = std::mem::discriminant(&fault) == std::mem::discriminant(&expected);
                let fits =
                    if matches!(expected, Fault::Unreadable { .. }) { same_kind } else { fault == expected };
                assert!(fits, "{name}: {fault:?} instead of {expected:?}");
                assert!(!format!("{fault} {fault:?}").contains("refresh-1"), "B6: {name}");
            }
            other => unreachable!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn t1_to_t8_bad_id_tokens_are_refused() {
    let id_token = Fault::IdToken;
    let unreadable = || Fault::Unreadable { document: "token answer", detail: String::new() };
    refused(vec![
        (
            "iss",
            Broken { claims: |c| c["iss"] = json!("https://other.example"), ..broken() },
            id_token(IdTokenFault::Issuer),
        ),
        ("iss-missing", Broken { claims: |c| remove(c, "iss"), ..broken() }, unreadable()),
        (
            "aud",
            Broken { claims: |c| c["aud"] = json!("other"), ..broken() },
            id_token(IdTokenFault::Audience),
        ),
        (
            "aud-missing",
            Broken { claims: |c| remove(c, "aud"), ..broken() },
            id_token(IdTokenFault::Audience),
        ),
        (
            "aud-extra",
            Broken { claims: |c| c["aud"] = json!(["desktop", "stranger"]), ..broken() },
            id_token(IdTokenFault::Audience),
        ),
        (
            "azp",
            Broken { claims: |c| c["azp"] = json!("other"), ..broken() },
            id_token(IdTokenFault::AuthorizedParty),
        ),
        (
            "expired",
            Broken { claims: |c| c["exp"] = json!(NOW_S - 61), ..broken() },
            id_token(IdTokenFault::Expired),
        ),
        ("exp-missing", Broken { claims: |c| remove(c, "exp"), ..broken() }, unreadable()),
        (
            "iat-old",
            Broken { claims: |c| c["iat"] = json!(NOW_S - 601), ..broken() },
            id_token(IdTokenFault::IssuedAt),
        ),
        (
            "iat-future",
            Broken { claims: |c| c["iat"] = json!(NOW_S + 61), ..broken() },
            id_token(IdTokenFault::IssuedAt),
        ),
        ("iat-missing", Broken { claims: |c| remove(c, "iat"), ..broken() }, unreadable()),
        (
            "nbf-future",
            Broken { claims: |c| c["nbf"] = json!(NOW_S + 61), ..broken() },
            id_token(IdTokenFault::NotBefore),
        ),
        (
            "nonce",
            Broken { claims: |c| c["nonce"] = json!("other"), ..broken() },
            id_token(IdTokenFault::Nonce),
        ),
        (
            "nonce-missing",
            Broken { claims: |c| remove(c, "nonce"), ..broken() },
            id_token(IdTokenFault::Nonce),
        ),
        ("sub-missing", Broken { claims: |c| remove(c, "sub"), ..broken() }, unreadable()),
        (
            "sub-empty",
            Broken { claims: |c| c["sub"] = json!(""), ..broken() },
            id_token(IdTokenFault::Subject),
        ),
        (
            "sub-long",
            Broken { claims: |c| c["sub"] = json!("x".repeat(256)), ..broken() },
            id_token(IdTokenFault::Subject),
        ),
        (
            "sub-not-ascii",
            Broken { claims: |c| c["sub"] = json!("ä"), ..broken() },
            id_token(IdTokenFault::Subject),
        ),
        (
            "at-hash",
            Broken { claims: |c| c["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"), ..broken() },
            id_token(IdTokenFault::AccessTokenHash),
        ),
        ("id-token-missing", Broken { tokens: |t| remove(t, "id_token"), ..broken() }, Fault::NoIdToken),
        ("id-token-garbage", Broken { tokens: |t| t["id_token"] = json!("a.b.c"), ..broken() }, unreadable()),
    ])
    .await;
}

#[tokio::test]
async fn t4_bad_signatures_are_refused() {
    let id_token = Fault::IdToken;
    refused(vec![
        ("sig", Broken { signing: Signing::Wrong, ..broken() }, id_token(IdTokenFault::Signature)),
        ("alg-none", Broken { signing: Signing::Not, ..broken() }, id_token(IdTokenFault::Algorithm)),
        (
            "alg-hs-client-id",
            Broken { signing: Signing::Hs256WithClientId, ..broken() },
            id_token(IdTokenFault::Algorithm),
        ),
        (
            "alg-not-offered",
            Broken {
                metadata: |m| m["id_token_signing_alg_values_supported"] = json!(["RS256"]),
                ..broken()
            },
            id_token(IdTokenFault::Algorithm),
        ),
        (
            "kid-unknown",
            Broken { header: |h| h["kid"] = json!("other"), ..broken() },
            id_token(IdTokenFault::UnknownKey),
        ),
        (
            "kid-absent-multiple",
            Broken {
                header: |h| remove(h, "kid"),
                keys: |k| {
                    let mut second = k["keys"][0].clone();
                    second["kid"] = json!("second");
                    k["keys"].as_array_mut().unwrap().push(second);
                },
                ..broken()
            },
            id_token(IdTokenFault::UnknownKey),
        ),
        (
            "jku",
            Broken {
                header: |h| (h["jku"] = json!("https://evil.example"), h["kid"] = json!("other")).0,
                ..broken()
            },
            id_token(IdTokenFault::UnknownKey),
        ),
        (
            "crit",
            Broken { header: |h| h["crit"] = json!(["x"]), ..broken() },
            id_token(IdTokenFault::Unreadable),
        ),
        (
            "key-for-encryption",
            Broken { keys: |k| k["keys"][0]["use"] = json!("enc"), ..broken() },
            id_token(IdTokenFault::UnknownKey),
        ),
        ("jwks-empty", Broken { keys: |k| k["keys"] = json!([]), ..broken() }, Fault::NoKeys),
    ])
    .await;
}

#[tokio::test]
async fn bad_answers_of_the_token_endpoint_are_refused() {
    let document = "token answer";
    let unreadable = || Fault::Unreadable { document, detail: String::new() };
    refused(vec![
        ("tok-type-mac", Broken { tokens: |t| t["token_type"] = json!("mac"), ..broken() }, Fault::TokenType),
        ("tok-no-access", Broken { tokens: |t| remove(t, "access_token"), ..broken() }, unreadable()),
        (
            "B7 tok-307",
            Broken {
                answer: |p, _| (p == "/token").then(|| redirect("https://evil.example/token")),
                ..broken()
            },
            Fault::Redirects { document },
        ),
        (
            "tok-html",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(200, "text/html", "<h1>refresh-1</h1>")),
                ..broken()
            },
            unreadable(),
        ),
        (
            "tok-empty",
            Broken { answer: |p, _| (p == "/token").then(|| reply(200, "application/json", "")), ..broken() },
            unreadable(),
        ),
        (
            "tok-500",
            Broken { answer: |p, _| (p == "/token").then(|| reply(500, "text/plain", "")), ..broken() },
            Fault::Status { document, status: 500 },
        ),
        (
            "tok-400-empty",
            Broken { answer: |p, _| (p == "/token").then(|| reply(400, "text/plain", "")), ..broken() },
            Fault::Status { document, status: 400 },
        ),
        (
            "tok-huge",
            Broken {
                answer: |p, _| (p == "/token").then(|| reply(200, "application/json", vec![b' '; 2 << 20])),
                ..broken()
            },
            Fault::TooLarge { document },
        ),
    ])
    .await;
    let provider = BadProvider::start(Broken {
        answer: |p, _| {
            (p == "/token").then(|| {
                reply(
                    400,
                    "application/json",
                    r#"{"error":"invalid_grant","error_description":"<b>no</b>\u202e"}"#,
                )
            })
        },
        ..broken()
    });
    let Err(SignInError::Refused(refusal)) = sign_in(&provider.await).await else { unreachable!() };
    assert_eq!(
        (refusal.error.as_str(), refusal.description.as_deref()),
        ("invalid_grant", Some("<b>no</b>"))
    );
}

#[tokio::test]
async fn d1_d2_bad_metadata_is_refused_before_a_browser_opens() {
    const METADATA: &str = "/.well-known/openid-configuration";
    let document = "metadata document";
    let unreadable = || Fault::Unreadable { document, detail: String::new() };
    refused(vec![
        (
            "discovery-404",
            Broken { answer: |p, _| (p == METADATA).then(|| reply(404, "text/plain", "")), ..broken() },
            Fault::Status { document, status: 404 },
        ),
        (
            "discovery-500",
            Broken { answer: |p, _| (p == METADATA).then(|| reply(500, "text/plain", "")), ..broken() },
            Fault::Status { document, status: 500 },
        ),
        (
            "discovery-html",
            Broken { answer: |p, _| (p == METADATA).then(|| reply(200, "text/html", "{}")), ..broken() },
            unreadable(),
        ),
        (
            "discovery-empty",
            Broken {
                answer: |p, _| (p == METADATA).then(|| reply(200, "application/json", "{}")),
                ..broken()
            },
            unreadable(),
        ),
        (
            "discovery-redirect",
            Broken { answer: |p, _| (p == METADATA).then(|| redirect("https://evil.example/")), ..broken() },
            Fault::Redirects { document },
        ),
        (
            "discovery-huge",
            Broken {
                answer: |p, _| (p == METADATA).then(|| reply(200, "application/json", vec![b' '; 2 << 20])),
                ..broken()
            },
            Fault::TooLarge { document },
        ),
        (
            "no-token-endpoint",
            Broken { metadata: |m| remove(m, "token_endpoint"), ..broken() },
            Fault::Missing { what: "a token endpoint" },
        ),
    ])
    .await;
}

#[tokio::test]
async fn d2_another_issuer_is_named_and_a_slash_is_explained() {
    type Row = (fn(&mut Value), bool);
    let rows: &[Row] = &[
        (|m| m["issuer"] = json!("https://other.example"), false),
        (|m| m["issuer"] = json!(format!("{}/", m["issuer"].as_str().unwrap())), true),
    ];
    for (metadata, slash) in rows {
        let provider = BadProvider::start(Broken { metadata: *metadata, ..broken() }).await;
        let error = begin(&provider).await.err().unwrap();
        let SignInError::IssuerMismatch { slash_only, .. } = &error else { unreachable!("{error:?}") };
        assert_eq!(slash_only, slash);
        assert_eq!(error.to_string().contains("slash"), *slash);
    }
}

#[tokio::test]
async fn p4_a_provider_without_s256_is_refused_unless_it_is_known_better() {
    let rows: &[fn(&mut Value)] = &[
        |m| remove(m, "code_challenge_methods_supported"),
        |m| m["code_challenge_methods_supported"] = json!(["plain"]),
    ];
    for metadata in rows {
        let provider = BadProvider::start(Broken { metadata: *metadata, ..broken() }).await;
        assert!(matches!(begin(&provider).await.err(), Some(SignInError::PkceUnsupported)));
        let settings = SignInSettings { assume_pkce: true, ..SignInSettings::default() };
        assert!(begin_at(provider.option(), &settings).await.is_ok());
    }
}

#[tokio::test]
async fn i1_to_i3_the_answer_in_the_browser_must_come_from_the_issuer() {
    refused(vec![
        (
            "cb-iss",
            Broken { callback: |a| a[2].1 = "https://other.example".into(), ..broken() },
            Fault::AnswerFromOtherIssuer,
        ),
        ("cb-iss-missing", Broken { callback: |a| a.truncate(2), ..broken() }, Fault::AnswerWithoutIssuer),
        (
            "cb-denied-iss",
            Broken {
                callback: |a| (a[0] = ("error", "access_denied".into()), a[2].1 = "x".into()).0,
                ..broken()
            },
            Fault::AnswerFromOtherIssuer,
        ),
    ])
    .await;
    type Change = fn(&mut Vec<(&'static str, String)>);
    let rows: &[Change] = &[
        |a| a[0] = ("error", "access_denied".into()),
        |a| (a[0] = ("error", "access_denied".into()), a.truncate(2)).0,
    ];
    for callback in rows {
        let provider = BadProvider::start(Broken { callback: *callback, ..broken() }).await;
        let error = sign_in(&provider).await.unwrap_err();
        assert!(
            matches!(&error, SignInError::Refused(refusal) if refusal.error == "access_denied"),
            "{error:?}"
        );
        assert_eq!(provider.asked("/token"), 0, "I1: no code is redeemed");
    }
}
