//! Tokens against a real issuer on loopback: a table of claims, then keys that come, go and are withheld.

use crate::testing::{TestIssuer, TestKey};
use crate::{AuthenticatedUser, AuthnError, IssuerSettings, Profile, ProviderError, TokenVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

const NOW_S: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn settings(issuer: &TestIssuer, profile: Profile) -> IssuerSettings {
    IssuerSettings {
        issuer: issuer.issuer().to_owned(),
        accepted_audiences: vec!["https://flags.example.org".to_owned(), "urn:api".to_owned()],
        profile,
        groups_claim: "groups".to_owned(),
    }
}

fn verifier(issuer: &TestIssuer, profile: Profile) -> TokenVerifier {
    TokenVerifier::new(settings(issuer, profile)).unwrap()
}

/// The claims of a good token, with changes; `null` takes a claim away.
fn claims(issuer: &TestIssuer, changes: &Value) -> Value {
    let mut claims = json!({
        "iss": issuer.issuer(), "aud": "urn:api", "sub": "user-1", "exp": NOW_S + 300, "iat": NOW_S,
        "name": "Ada Lovelace", "groups": ["editors"],
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

/// A short word for an outcome: `ok`, or the name of the error.
fn word(outcome: &Result<AuthenticatedUser, AuthnError>) -> String {
    match outcome {
        Ok(_) => "ok".to_owned(),
        Err(AuthnError::Provider(cause)) => format!("Provider {}", name_of(cause)),
        Err(error) => name_of(error),
    }
}

fn name_of(error: &impl std::fmt::Debug) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[tokio::test]
async fn claims_decide() {
    let issuer = TestIssuer::start().await;
    let verifier = verifier(&issuer, Profile::Strict);
    let rows = [
        (json!({}), "ok"),
        (json!({"aud": ["other", "https://flags.example.org"]}), "ok"),
        (json!({"aud": ["other"]}), "Audience"),
        (json!({"aud": null}), "Audience"),
        (json!({"aud": ""}), "Audience"),
        (json!({"aud": 7}), "Audience"),
        (json!({"iss": format!("{}/", issuer.issuer())}), "Issuer"),
        (json!({"iss": null}), "Issuer"),
        (json!({"exp": NOW_S - 59}), "ok"),
        (json!({"exp": NOW_S - 60}), "Expired"),
        (json!({"exp": NOW_S as f64 + 0.5}), "ok"),
        (json!({"exp": "2030-01-01"}), "Expired"),
        (json!({"exp": null}), "Expired"),
        (json!({"nbf": NOW_S + 60}), "ok"),
        (json!({"nbf": NOW_S + 61}), "NotYetValid"),
        (json!({"nbf": "soon"}), "NotYetValid"),
        (json!({"sub": ""}), "Subject"),
        (json!({"sub": " "}), "Subject"),
        (json!({"sub": null}), "Subject"),
        (json!({"groups": {"a": 1}}), "GroupsShape"),
        (json!({"groups": ["a", 1]}), "GroupsShape"),
        (json!({"groups": null, "hasgroups": true}), "GroupsOverage"),
        (json!({"groups": null, "hasgroups": "true"}), "GroupsOverage"),
        (json!({"groups": null, "_claim_names": {"groups": "src1"}}), "GroupsOverage"),
        (json!({"groups": null, "_claim_names": {"photos": "src1"}}), "ok"),
        (json!({"groups": null, "hasgroups": false}), "ok"),
    ];
    for (changes, expected) in rows {
        let token = issuer.key.sign(&claims(&issuer, &changes));
        let outcome = verifier.authenticate(&token, at(NOW_S)).await;
        assert_eq!(word(&outcome), expected, "{changes}");
    }
}

#[tokio::test]
async fn users_get_their_name_and_groups_from_the_token() {
    let issuer = TestIssuer::start().await;
    let verifier = verifier(&issuer, Profile::Strict);
    let rows = [
        (json!({}), "Ada Lovelace", vec!["editors"]),
        (json!({"name": null, "preferred_username": "ada"}), "ada", vec!["editors"]),
        (json!({"name": " ", "email": "ada@example.org"}), "ada@example.org", vec!["editors"]),
        (json!({"name": null}), "user-1", vec!["editors"]),
        (json!({"name": "Ada\u{0}\nL"}), "AdaL", vec!["editors"]),
        (json!({"groups": "admins, editors,,viewers"}), "Ada Lovelace", vec!["admins", "editors", "viewers"]),
        (json!({"groups": ""}), "Ada Lovelace", vec![]),
        (json!({"groups": []}), "Ada Lovelace", vec![]),
        (json!({"groups": null}), "Ada Lovelace", vec![]),
    ];
    for (changes, name, groups) in rows {
        let token = issuer.key.sign(&claims(&issuer, &changes));
        let user = verifier.authenticate(&token, at(NOW_S)).await.unwrap();
        assert_eq!((user.name.as_str(), user.subject.as_str()), (name, "user-1"), "{changes}");
        assert_eq!(user.groups, groups, "{changes}");
        assert_eq!(user.expires_at, at(NOW_S + 300));
    }
}

#[tokio::test]
async fn headers_decide() {
    let issuer = TestIssuer::start().await;
    let (strict, compat) = (verifier(&issuer, Profile::Strict), verifier(&issuer, Profile::Compat));
    let header = |changes: Value| {
        let mut header = json!({ "alg": "ES256", "kid": "key-1", "typ": "at+jwt" });
        for (name, value) in changes.as_object().unwrap() {
            header[name] = value.clone();
        }
        header
    };
    let own_key = TestKey::new("key-1", Algorithm::ES256).jwk();
    let rows = [
        (header(json!({})), "ok", "ok"),
        (header(json!({"typ": "application/AT+JWT"})), "ok", "ok"),
        (header(json!({"typ": "JWT"})), "Type", "ok"),
        (json!({"alg": "ES256", "kid": "key-1"}), "Type", "ok"),
        (header(json!({"alg": "none"})), "Algorithm", "Algorithm"),
        (header(json!({"alg": "HS256"})), "Algorithm", "Algorithm"),
        (header(json!({"alg": "RS256"})), "UnknownKey", "UnknownKey"),
        (header(json!({"kid": "key-2"})), "UnknownKey", "UnknownKey"),
        (json!({"alg": "ES256", "typ": "at+jwt"}), "ok", "ok"),
        (header(json!({"crit": ["exp"]})), "Malformed", "Malformed"),
        // A key that the token brings along is not looked at: the issuer's own decides.
        (header(json!({"jwk": own_key})), "ok", "ok"),
        (header(json!({"jku": "https://evil.example/keys"})), "ok", "ok"),
    ];
    for (header, in_strict, in_compat) in rows {
        let token = issuer.key.sign_with(&header, &claims(&issuer, &json!({})));
        assert_eq!(word(&strict.authenticate(&token, at(NOW_S)).await), in_strict, "strict {header}");
        assert_eq!(word(&compat.authenticate(&token, at(NOW_S)).await), in_compat, "compat {header}");
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let issuer = TestIssuer::start().await;
    let id_token = issuer.key.sign_with(
        &json!({ "alg": "ES256", "kid": "key-1", "typ": "JWT" }),
        &claims(&issuer, &json!({"nonce": "n"})),
    );
    for (profile, expected) in [(Profile::Strict, "Type"), (Profile::Compat, "IdToken")] {
        let outcome = verifier(&issuer, profile).authenticate(&id_token, at(NOW_S)).await;
        assert_eq!(word(&outcome), expected, "{profile:?}");
    }
}

#[tokio::test]
async fn what_is_not_a_signed_token_of_the_issuer_is_refused() {
    let issuer = TestIssuer::start().await;
    let verifier = verifier(&issuer, Profile::Strict);
    let good = issuer.key.sign(&claims(&issuer, &json!({})));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let header = good.split('.').next().unwrap();
    let other_claims = URL_SAFE_NO_PAD.encode(claims(&issuer, &json!({"sub": "admin"})).to_string());
    let of_stranger = TestKey::new("key-1", Algorithm::ES256).sign(&claims(&issuer, &json!({})));
    // With the public key as the secret, the oldest confusion of all.
    let confused = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":"key-1","typ":"at+jwt"}"#),
        &other_claims
    );
    let rows = [
        (String::new(), "Malformed"),
        ("a.b.c".to_owned(), "Malformed"),
        (message.to_owned(), "Malformed"),
        (format!("{message}."), "Signature"),
        (format!("{good}.x"), "Malformed"),
        (format!("{header}.{other_claims}.{signature}"), "Signature"),
        (of_stranger, "Signature"),
        (format!("{confused}.{signature}"), "Algorithm"),
        ("x".repeat(8 * 1024 + 1), "TooLong"),
        (good.clone(), "ok"),
    ];
    for (token, expected) in rows {
        assert_eq!(word(&verifier.authenticate(&token, at(NOW_S)).await), expected, "{token}");
    }
}

#[tokio::test]
async fn every_usual_algorithm_is_accepted() {
    let issuer = TestIssuer::start().await;
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256, Algorithm::PS256] {
        let key = TestKey::new("one", algorithm);
        issuer.publish(&[
            key.jwk(),
            json!({"kty": "unheard-of"}),
            json!({"kty": "oct", "k": "AAAA", "kid": "one"}),
        ]);
        let token = key.sign(&claims(&issuer, &json!({})));
        let outcome = verifier(&issuer, Profile::Strict).authenticate(&token, at(NOW_S)).await;
        assert_eq!(word(&outcome), "ok", "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_key_for_encryption_signs_nothing() {
    let issuer = TestIssuer::start().await;
    let mut jwk = issuer.key.jwk();
    jwk["use"] = json!("enc");
    issuer.publish(&[jwk]);
    let token = issuer.key.sign(&claims(&issuer, &json!({})));
    let outcome = verifier(&issuer, Profile::Strict).authenticate(&token, at(NOW_S)).await;
    assert_eq!(word(&outcome), "Provider NoKeys");
}

#[tokio::test]
async fn a_new_key_is_found_and_a_storm_of_unknown_ones_asks_once_a_minute() {
    let issuer = TestIssuer::start().await;
    let verifier = verifier(&issuer, Profile::Strict);
    let old = issuer.key.sign(&claims(&issuer, &json!({"exp": NOW_S + 9_000})));
    assert_eq!(word(&verifier.authenticate(&old, at(NOW_S)).await), "ok");
    assert_eq!(issuer.key_requests(), 1);
    let next = TestKey::new("key-2", Algorithm::ES256);
    let new = next.sign(&claims(&issuer, &json!({"exp": NOW_S + 9_000})));
    for _ in 0..1_000 {
        assert_eq!(word(&verifier.authenticate(&new, at(NOW_S + 59)).await), "UnknownKey");
    }
    assert_eq!(issuer.key_requests(), 1, "a minute has not passed");
    issuer.publish(&[issuer.key.jwk(), next.jwk()]);
    let many = (0..50).map(|_| verifier.authenticate(&new, at(NOW_S + 60)));
    for outcome in join_all(many).await {
        assert_eq!(word(&outcome), "ok");
    }
    assert_eq!(issuer.key_requests(), 2, "all at once make one request");
    // The provider withdraws the old key: it works until the keys are read anew, ten minutes later at most.
    issuer.publish(&[next.jwk()]);
    assert_eq!(word(&verifier.authenticate(&old, at(NOW_S + 600)).await), "ok");
    assert_eq!(word(&verifier.authenticate(&old, at(NOW_S + 661)).await), "UnknownKey");
}

#[tokio::test]
async fn the_last_good_keys_go_on_while_the_provider_is_down() {
    let issuer = TestIssuer::start().await;
    let verifier = verifier(&issuer, Profile::Strict);
    let token = issuer.key.sign(&claims(&issuer, &json!({"exp": NOW_S + 200_000})));
    assert_eq!(word(&verifier.authenticate(&token, at(NOW_S)).await), "ok");
    issuer.answer_with_status(500);
    assert_eq!(word(&verifier.authenticate(&token, at(NOW_S + 3_600)).await), "ok", "an hour later");
    assert_eq!(
        word(&verifier.authenticate(&token, at(NOW_S + 86_400)).await),
        "Provider Status",
        "a day later"
    );
    issuer.answer_with_status(200);
    assert_eq!(word(&verifier.authenticate(&token, at(NOW_S + 86_402)).await), "ok", "it is back");
}

#[tokio::test]
async fn a_provider_that_misbehaves_is_not_believed() {
    type Misbehaviour = (&'static str, fn(&TestIssuer));
    let rows: [Misbehaviour; 7] = [
        ("Status", |issuer| issuer.answer_with_status(302)),
        ("Unreadable", |issuer| issuer.publish_bytes(b"<html>".to_vec())),
        ("NoKeys", |issuer| issuer.publish(&[])),
        ("TooLarge", |issuer| issuer.publish_bytes(vec![b' '; 1024 * 1024 + 1])),
        ("IssuerMismatch", |issuer| {
            issuer.discover(
                json!({"issuer": "https://evil.example", "jwks_uri": format!("{}/keys", issuer.issuer())}),
            );
        }),
        ("InsecureKeys", |issuer| {
            issuer.discover(json!({"issuer": issuer.issuer(), "jwks_uri": "http://keys.example/keys"}));
        }),
        ("Unreadable", |issuer| issuer.discover(json!({"issuer": issuer.issuer()}))),
    ];
    for (expected, misbehave) in rows {
        let issuer = TestIssuer::start().await;
        misbehave(&issuer);
        let token = issuer.key.sign(&claims(&issuer, &json!({})));
        let verifier = verifier(&issuer, Profile::Strict);
        let outcome = verifier.authenticate(&token, at(NOW_S)).await;
        assert_eq!(word(&outcome), format!("Provider {expected}"));
        // As long as nobody can work, the next attempt is due after seconds, not a minute.
        let again = verifier.authenticate(&token, at(NOW_S + 1)).await;
        assert_eq!(word(&again), format!("Provider {expected}"), "the failure is remembered");
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_says_so_and_is_asked_again() {
    let issuer = TestIssuer::start().await;
    let token = issuer.key.sign(&claims(&issuer, &json!({})));
    let verifier = verifier(&issuer, Profile::Strict);
    let url = issuer.issuer().to_owned();
    drop(issuer);
    let outcome = loop {
        let outcome = verifier.authenticate(&token, at(NOW_S)).await;
        // The aborted server may still hold its socket for a moment.
        if outcome.is_err() {
            break outcome;
        }
    };
    assert!(
        matches!(outcome, Err(AuthnError::Provider(ProviderError::Unreachable(_)))),
        "{url}: {outcome:?}"
    );
}
