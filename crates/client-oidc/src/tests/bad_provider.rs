//! An identity provider that keeps every rule unless a test asks for one to be broken. Its tokens are signed by
//! another library than the one that verifies them.

use crate::SignInOption;
use crate::tests::NOW_S;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use aws_lc_rs::{digest, hmac, rsa};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use url::Url;

pub(crate) type Answer = Response<Full<Bytes>>;

/// What is broken: each function changes what the provider was about to send.
#[derive(Clone, Copy)]
pub(crate) struct Broken {
    pub(crate) metadata: fn(&mut Value),
    pub(crate) keys: fn(&mut Value),
    pub(crate) header: fn(&mut Value),
    pub(crate) claims: fn(&mut Value),
    pub(crate) tokens: fn(&mut Value),
    pub(crate) callback: fn(&mut Vec<(&'static str, String)>),
    /// Takes the place of an answer: by path, and how often that path was asked before.
    pub(crate) answer: fn(&str, usize) -> Option<Answer>,
    pub(crate) signing: Signing,
    /// After the first reading of the key set, there is another key.
    pub(crate) rotates_keys: bool,
    pub(crate) issuer_path: &'static str,
}

/// How ID tokens are signed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Signing {
    Es256,
    Rs256,
    Hs256WithClientId,
    Wrong,
    Not,
}

impl Default for Broken {
    fn default() -> Self {
        Self {
            metadata: |_| {},
            keys: |_| {},
            header: |_| {},
            claims: |_| {},
            tokens: |_| {},
            callback: |_| {},
            answer: |_, _| None,
            signing: Signing::Es256,
            rotates_keys: false,
            issuer_path: "",
        }
    }
}

struct Code {
    nonce: String,
    challenge: String,
    redirect_uri: String,
}

struct Inner {
    issuer: String,
    broken: Broken,
    ec: [EcdsaKeyPair; 2],
    rsa: Option<RsaKeyPair>,
    codes: Mutex<HashMap<String, Code>>,
    asked: Mutex<HashMap<String, usize>>,
    forms: Mutex<Vec<HashMap<String, String>>>,
}

/// A provider at a port of its own.
#[derive(Clone)]
pub(crate) struct BadProvider(Arc<Inner>);

pub(crate) fn reply(status: u16, media_type: &str, body: impl Into<Bytes>) -> Answer {
    Response::builder()
        .status(status)
        .header("content-type", media_type)
        .body(Full::new(body.into()))
        .unwrap()
}

pub(crate) fn redirect(to: &str) -> Answer {
    Response::builder().status(307).header("location", to).body(Full::default()).unwrap()
}

fn parameters(query: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

impl BadProvider {
    pub(crate) async fn start(broken: Broken) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}{}", listener.local_addr().unwrap(), broken.issuer_path);
        let ec = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let rsa =
            (broken.signing == Signing::Rs256).then(|| RsaKeyPair::generate(rsa::KeySize::Rsa2048).unwrap());
        let provider = Self(Arc::new(Inner {
            issuer,
            broken,
            ec: [ec(), ec()],
            rsa,
            codes: Mutex::default(),
            asked: Mutex::default(),
            forms: Mutex::default(),
        }));
        let serving = provider.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let provider = serving.clone();
                let service = service_fn(move |request| provider.clone().serve(request));
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
            }
        });
        provider
    }

    pub(crate) fn option(&self) -> SignInOption {
        SignInOption {
            issuer: self.0.issuer.clone(),
            client_id: "desktop".into(),
            redirect_ports: vec![],
            scopes: vec!["openid".into(), "profile".into(), "offline_access".into()],
            resource: Some("https://flags.example".into()),
            prompt: Some("consent".into()),
        }
    }

    /// How often a path was asked.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.0.asked.lock().unwrap().get(path).copied().unwrap_or_default()
    }

    /// The forms that were posted.
    pub(crate) fn forms(&self) -> Vec<HashMap<String, String>> {
        self.0.forms.lock().unwrap().clone()
    }

    /// What happens in the browser: the user agrees, and is sent back to this address.
    pub(crate) fn authorize(&self, url: &Url) -> Url {
        let mut asked = parameters(url.query().unwrap());
        let mut take = |name: &str| asked.remove(name).unwrap();
        assert_eq!(take("response_type"), "code");
        assert_eq!(take("code_challenge_method"), "S256");
        assert_eq!(take("client_id"), "desktop");
        let redirect_uri = take("redirect_uri");
        let code = Code {
            nonce: take("nonce"),
            challenge: take("code_challenge"),
            redirect_uri: redirect_uri.clone(),
        };
        self.0.codes.lock().unwrap().insert("the-code".into(), code);
        let mut answer =
            vec![("code", "the-code".to_owned()), ("state", take("state")), ("iss", self.0.issuer.clone())];
        (self.0.broken.callback)(&mut answer);
        let mut back: Url = redirect_uri.parse().unwrap();
        back.query_pairs_mut().extend_pairs(answer);
        back
    }

    async fn serve(self, request: Request<Incoming>) -> Result<Answer, Infallible> {
        let path = request.uri().path().to_owned();
        let before = {
            let mut asked = self.0.asked.lock().unwrap();
            let count = asked.entry(path.clone()).or_default();
            *count += 1;
            *count - 1
        };
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let form = parameters(&String::from_utf8_lossy(&body));
        if !form.is_empty() {
            self.0.forms.lock().unwrap().push(form.clone());
        }
        if let Some(answer) = (self.0.broken.answer)(&path, before) {
            return Ok(answer);
        }
        let json = |value: Value| reply(200, "application/json; charset=utf-8", value.to_string());
        let place = path.strip_prefix(self.0.broken.issuer_path.trim_end_matches('/')).unwrap_or(&path);
        Ok(match place {
            "/.well-known/openid-configuration" => json(self.metadata()),
            "/keys" => json(self.keys(before)),
            "/token" => match self.token(&form) {
                Ok(tokens) => json(tokens),
                Err(error) => reply(400, "application/json", json!({"error": error}).to_string()),
            },
            "/revoke" => reply(200, "text/plain", ""),
            "/.well-known/oauth-protected-resource/flags" => json(self.protected_resource()),
            _ => reply(404, "text/plain", ""),
        })
    }

    /// What a Jackstaff server at `/flags` of this host would say.
    fn protected_resource(&self) -> Value {
        let option = self.option();
        json!({
            "resource": format!("{}/flags", option.issuer),
            "authorization_servers": [option.issuer],
            "jackstaff_version": "0.1.0",
            "jackstaff_server_id": "0198c0de-0000-7000-8000-000000000001",
            "jackstaff_name": "Flags",
            "jackstaff_sign_in": [{
                "issuer": option.issuer, "client_id": option.client_id, "redirect_ports": option.redirect_ports,
                "scopes": option.scopes, "resource": option.resource, "prompt": option.prompt,
            }],
        })
    }

    fn metadata(&self) -> Value {
        let issuer = &self.0.issuer;
        let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
        let mut metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/keys"),
            "revocation_endpoint": at("/revoke"),
            "end_session_endpoint": at("/end?x=1"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        (self.0.broken.metadata)(&mut metadata);
        metadata
    }

    fn key(&self, read_before: usize) -> (usize, String) {
        let index = usize::from(self.0.broken.rotates_keys && read_before > 0);
        (index, format!("key-{index}"))
    }

    fn keys(&self, read_before: usize) -> Value {
        let (index, kid) = self.key(read_before);
        let point = self.0.ec[index].public_key().as_ref();
        let mut key = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
            "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..65]),
        });
        if let Some(rsa) = &self.0.rsa {
            let public = rsa.public_key();
            let (n, e) = (public.modulus(), public.exponent());
            let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
            key = json!({"kty": "RSA", "kid": kid, "n": BASE64.encode(n), "e": BASE64.encode(e)});
        }
        let mut keys = json!({"keys": [key]});
        (self.0.broken.keys)(&mut keys);
        keys
    }

    fn token(&self, form: &HashMap<String, String>) -> Result<Value, &'static str> {
        let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        assert_eq!(get("client_id"), "desktop");
        assert_eq!(get("resource"), "https://flags.example");
        let nonce = match get("grant_type") {
            "authorization_code" => {
                let code = self.0.codes.lock().unwrap().remove(get("code")).ok_or("invalid_grant")?;
                let challenge = digest::digest(&digest::SHA256, get("code_verifier").as_bytes());
                if BASE64.encode(challenge) != code.challenge || get("redirect_uri") != code.redirect_uri {
                    return Err("invalid_grant");
                }
                Some(code.nonce)
            }
            "refresh_token" if get("refresh_token") == "refresh-1" => None,
            _ => return Err("invalid_grant"),
        };
        let next = if nonce.is_some() { 1 } else { 2 };
        let mut tokens = json!({
            "access_token": "access", "token_type": "Bearer", "expires_in": 600,
            "refresh_token": format!("refresh-{next}"), "scope": "openid profile offline_access",
            "id_token": self.id_token(nonce.as_deref()),
        });
        (self.0.broken.tokens)(&mut tokens);
        Ok(tokens)
    }

    fn id_token(&self, nonce: Option<&str>) -> String {
        let signing = self.0.broken.signing;
        let (index, kid) = self.key(1);
        let alg = match signing {
            Signing::Es256 | Signing::Wrong => "ES256",
            Signing::Rs256 => "RS256",
            Signing::Hs256WithClientId => "HS256",
            Signing::Not => "none",
        };
        let mut header = json!({"alg": alg, "kid": kid, "typ": "JWT"});
        let hash = digest::digest(&digest::SHA256, b"access");
        let mut claims = json!({
            "iss": self.0.issuer, "sub": "ada", "aud": "desktop", "iat": NOW_S, "exp": NOW_S + 300,
            "at_hash": BASE64.encode(&hash.as_ref()[..16]), "name": "Ada Lovelace", "email": "ada@example.org",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        (self.0.broken.header)(&mut header);
        (self.0.broken.claims)(&mut claims);
        let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let random = SystemRandom::new();
        let signature = match signing {
            Signing::Es256 => self.0.ec[index].sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Signing::Wrong => {
                self.0.ec[1 - index].sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec()
            }
            Signing::Rs256 => {
                let key = self.0.rsa.as_ref().unwrap();
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            }
            Signing::Hs256WithClientId => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, b"desktop");
                hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            Signing::Not => Vec::new(),
        };
        format!("{signed}.{}", BASE64.encode(signature))
    }
}
