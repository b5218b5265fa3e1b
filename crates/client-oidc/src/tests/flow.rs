//! Whole sign-ins: what must succeed, and each way in which a provider can break the rules.

use super::bad_provider::{BadProvider, Broken, Signing, redirect, reply};
use super::{NOW_S, Still, begin_at, http, redirect_uri, sign_in};
use crate::{DiscoveryError, Fault, SignIn, SignInError, SignInSettings, discover_server};
use serde_json::{Value, json};
use std::sync::Arc;

fn broken() -> Broken {
    Broken::default()
}

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name).unwrap();
}

#[tokio::test]
async fn a_sign_in_gives_tokens_and_the_person() {
    let provider = BadProvider::start(broken()).await;
    let signed_in = sign_in(&provider).await.unwrap();
    let identity = &signed_in.identity;
    assert_eq!((identity.subject.as_str(), identity.name.as_deref()), ("ada", Some("Ada Lovelace")));
    assert_eq!(identity.email.as_deref(), Some("ada@example.org"));
    assert_eq!(identity.issuer, provider.option().issuer);
    assert_eq!(signed_in.access_token.expose(), "access");
    assert_eq!(signed_in.refresh_token.as_ref().unwrap().expose(), "refresh-1");
    assert_eq!(signed_in.expires_in.as_secs(), 600);
    let shown = format!("{signed_in:?}");
    for secret in ["refresh-1", "\"access\"", signed_in.id_token.expose()] {
        assert!(!shown.contains(secret), "B6: {secret} in {shown}");
    }
}

#[tokio::test]
async fn the_address_for_the_browser_has_everything_and_nothing_twice() {
    let provider = BadProvider::start(broken()).await;
    let settings = SignInSettings { login_hint: Some("ada".into()), ..SignInSettings::default() };
    let surroundings = Arc::new(Still::default());
    let start = || {
        let (surroundings, option, settings) =
            (Arc::clone(&surroundings), provider.option(), settings.clone());
        async move { SignIn::begin(&http(), surroundings, &option, &settings).await.unwrap() }
    };
    let (first, second) = (start().await, start().await);
    let mut pairs: Vec<(String, String)> = first.authorization_url().query_pairs().into_owned().collect();
    pairs.sort();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "login_hint",
        "nonce",
        "prompt",
        "redirect_uri",
        "resource",
        "response_type",
        "scope",
        "state",
    ];
    assert_eq!(names, expected);
    let value = |name: &str, sign_in: &SignIn| {
        sign_in.authorization_url().query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned()
    };
    assert_eq!(value("scope", &first), "openid profile offline_access");
    assert_eq!(value("prompt", &first), "consent");
    assert_eq!(redirect_uri(&first).host_str(), Some("127.0.0.1"), "N3");
    assert_eq!(redirect_uri(&first).path(), "/callback", "N3");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(value(name, &first).len(), 43, "P1 B2 T6: 256 bits of {name}");
        assert_ne!(value(name, &first), value(name, &second), "P1 B2 T6: {name} is fresh");
    }
    assert_ne!(value("state", &first), value("nonce", &first));
}

#[tokio::test]
async fn what_the_standards_allow_is_accepted() {
    let rows: &[(&str, Broken)] = &[
        ("ok", broken()),
        ("sig-rs256", Broken { signing: Signing::Rs256, ..broken() }),
        ("aud-array", Broken { claims: |c| c["aud"] = json!(["desktop"]), ..broken() }),
        ("azp", Broken { claims: |c| c["azp"] = json!("desktop"), ..broken() }),
        ("kid-absent-single", Broken { header: |h| remove(h, "kid"), ..broken() }),
        (
            "jwk-without-use-and-alg",
            Broken {
                keys: |k| (remove(&mut k["keys"][0], "use"), remove(&mut k["keys"][0], "alg")).0,
                ..broken()
            },
        ),
        ("tok-bearer-case", Broken { tokens: |t| t["token_type"] = json!("BeArEr"), ..broken() }),
        ("tok-no-expires", Broken { tokens: |t| remove(t, "expires_in"), ..broken() }),
        ("tok-no-refresh", Broken { tokens: |t| remove(t, "refresh_token"), ..broken() }),
        ("float-times", Broken { claims: |c| c["iat"] = json!(NOW_S as f64 + 0.5), ..broken() }),
        ("auth-time-zero", Broken { claims: |c| c["auth_time"] = json!(0), ..broken() }),
        ("at-hash-absent", Broken { claims: |c| remove(c, "at_hash"), ..broken() }),
        ("T5 expired-30s", Broken { claims: |c| c["exp"] = json!(NOW_S - 30), ..broken() }),
        ("T5 iat-30s-ahead", Broken { claims: |c| c["iat"] = json!(NOW_S + 30), ..broken() }),
        ("unknown-claims", Broken { claims: |c| c["groups"] = json!([{"a": 1}]), ..broken() }),
        ("D2 issuer-with-slash", Broken { issuer_path: "/application/o/admin/", ..broken() }),
        ("D3 rotate-before-sign", Broken { rotates_keys: true, ..broken() }),
        (
            "I4 iss-not-advertised",
            Broken { metadata: |m| remove(m, "authorization_response_iss_parameter_supported"), ..broken() },
        ),
        (
            "no-iss-not-advertised",
            Broken {
                metadata: |m| remove(m, "authorization_response_iss_parameter_supported"),
                callback: |answer| answer.retain(|(name, _)| *name != "iss"),
                ..broken()
            },
        ),
        ("session_state", Broken { callback: |a| a.push(("session_state", "x".repeat(3000))), ..broken() }),
    ];
    for (name, broken) in rows {
        let provider = BadProvider::start(*broken).await;
        let signed_in = sign_in(&provider).await;
        assert!(signed_in.is_ok(), "{name}: {signed_in:?}");
        let keys = format!("{}/keys", broken.issuer_path.trim_end_matches('/'));
        assert_eq!(provider.asked(&keys), 1 + usize::from(broken.rotates_keys), "D3: {name}");
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_not_blamed() {
    let provider = BadProvider::start(broken()).await;
    let mut option = provider.option();
    option.issuer = "http://127.0.0.1:1".into();
    let begin = |option| async move { begin_at(option, &SignInSettings::default()).await.err() };
    assert!(matches!(begin(option.clone()).await, Some(SignInError::ProviderUnreachable(_))));
    option.issuer = "http://id.example".into();
    let error = begin(option).await;
    assert!(
        matches!(error, Some(SignInError::ProviderMisbehaved(Fault::InsecureAddress { .. }))),
        "B10: {error:?}"
    );
}

#[tokio::test]
async fn b8_d5_the_server_tells_how_to_sign_in() {
    let provider = BadProvider::start(broken()).await;
    let typed = format!("{}/flags/ ", provider.option().issuer.trim_start_matches("http://"));
    let found = discover_server(&http(), &typed).await.unwrap();
    assert_eq!(found.address.as_str(), format!("{}/flags", provider.option().issuer));
    assert_eq!((found.name.as_str(), found.sign_in), ("Flags", vec![provider.option()]));
}

#[tokio::test]
async fn a_server_is_told_from_what_is_none() {
    let provider = BadProvider::start(Broken {
        answer: |path, _| match path {
            "/.well-known/oauth-protected-resource/html" => Some(reply(200, "text/html", "<h1>")),
            "/.well-known/oauth-protected-resource/moved" => Some(redirect("https://elsewhere.example/")),
            _ => None,
        },
        ..broken()
    })
    .await;
    for path in ["", "/html", "/moved"] {
        let error =
            discover_server(&http(), &format!("{}{path}", provider.option().issuer)).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::NotAJackstaffServer { .. }), "{path}: {error:?}");
    }
    assert!(matches!(discover_server(&http(), "127.0.0.1:1").await, Err(DiscoveryError::Unreachable(_))));
    assert!(matches!(discover_server(&http(), "a b").await, Err(DiscoveryError::InvalidAddress(_))));
}

/// What a whole sign-in writes to a log at its most talkative.
#[tokio::test]
async fn b6_case_29_no_secret_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
    subscriber.init();
    let provider = BadProvider::start(broken()).await;
    let sign_in = begin_at(provider.option(), &SignInSettings::default()).await.unwrap();
    let answer = provider.authorize(sign_in.authorization_url());
    let renewing = sign_in.provider();
    let (signed_in, _) = tokio::join!(sign_in.wait(std::future::pending()), super::get(&answer));
    let signed_in = signed_in.unwrap();
    let refresh_token = signed_in.refresh_token.unwrap();
    let renewed = renewing.refresh(&refresh_token, &signed_in.identity).await.unwrap();
    renewing.revoke_refresh_token(&refresh_token).await;

    let written = log.text();
    assert!(written.contains("loopback request"), "the log is read at all");
    let form = provider.forms().remove(0);
    let state = answer.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    for (what, secret) in [
        ("code", form["code"].as_str()),
        ("verifier", &form["code_verifier"]),
        ("state", &state),
        ("refresh token", refresh_token.expose()),
        ("new refresh token", renewed.refresh_token.unwrap().expose()),
        ("ID token", signed_in.id_token.expose()),
    ] {
        let line = written.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{what} is in the log: {line:?}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
