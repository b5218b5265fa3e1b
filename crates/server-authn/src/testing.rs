//! An issuer for tests: real keys, a real HTTP server on loopback, and every way to misbehave.
//!
//! Panics instead of answering errors: it runs in tests only.
#![expect(clippy::unwrap_used, reason = "a test ends where its issuer cannot work")]
#![expect(clippy::missing_panics_doc, reason = "everything here panics when the machine fails")]

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A key pair that signs tokens.
pub struct TestKey {
    id: String,
    algorithm: Algorithm,
    encoding: EncodingKey,
}

impl TestKey {
    /// A new pair: ES256, `EdDSA`, or any RSA algorithm.
    #[must_use]
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let encoding = match algorithm {
            Algorithm::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
                EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref())
            }
            Algorithm::EdDSA => {
                EncodingKey::from_ed_der(Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap().as_ref())
            }
            _ => {
                let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
                let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
                let text = STANDARD.encode(der.as_ref());
                let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
                EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
            }
        };
        Self { id: id.to_owned(), algorithm, encoding }
    }

    /// The public part, as a member of a JWKS.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        serde_json::to_value(jwk).unwrap()
    }

    /// A token with the usual header of an access token.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        let name = format!("{:?}", self.algorithm);
        self.sign_with(&json!({ "typ": "at+jwt", "alg": name, "kid": self.id }), claims)
    }

    /// A token with any header, signed with this key's algorithm whatever the header says.
    #[must_use]
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap());
        let message = format!("{}.{}", part(header), part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.encoding, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

/// An issuer that answers on loopback until it is dropped.
pub struct TestIssuer {
    url: String,
    /// Its first key: ES256, id `key-1`.
    pub key: TestKey,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

struct Shared {
    answers: Mutex<Answers>,
    key_requests: AtomicUsize,
}

#[derive(Clone)]
struct Answers {
    discovery: Value,
    keys: Vec<u8>,
    status: u16,
}

impl TestIssuer {
    /// Starts with one key.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = TestKey::new("key-1", Algorithm::ES256);
        let answers = Answers {
            discovery: json!({ "issuer": url, "jwks_uri": format!("{url}/keys") }),
            keys: serde_json::to_vec(&json!({ "keys": [key.jwk()] })).unwrap(),
            status: 200,
        };
        let shared = Arc::new(Shared { answers: Mutex::new(answers), key_requests: AtomicUsize::new(0) });
        let server = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { url, key, shared, server }
    }

    /// The issuer's name, which is also its address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.url
    }

    /// How often the keys were asked for.
    #[must_use]
    pub fn key_requests(&self) -> usize {
        self.shared.key_requests.load(Ordering::SeqCst)
    }

    /// Publishes other keys.
    pub fn publish(&self, keys: &[Value]) {
        self.publish_bytes(serde_json::to_vec(&json!({ "keys": keys })).unwrap());
    }

    /// Publishes anything where the keys should be.
    pub fn publish_bytes(&self, keys: Vec<u8>) {
        self.shared.answers.lock().unwrap().keys = keys;
    }

    /// Publishes another discovery document.
    pub fn discover(&self, document: Value) {
        self.shared.answers.lock().unwrap().discovery = document;
    }

    /// Answers with this status from now on.
    pub fn answer_with_status(&self, status: u16) {
        self.shared.answers.lock().unwrap().status = status;
    }
}

impl Drop for TestIssuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        // A client that goes away half way is no failure of the issuer.
        let _ = answer(stream, &shared).await;
    }
}

async fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 1_024];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let answers = shared.answers.lock().unwrap().clone();
    let (status, body) = if request.starts_with(b"GET /keys ") {
        shared.key_requests.fetch_add(1, Ordering::SeqCst);
        (answers.status, answers.keys)
    } else if request.starts_with(b"GET /.well-known/openid-configuration ") {
        (answers.status, serde_json::to_vec(&answers.discovery).unwrap())
    } else {
        (404, Vec::new())
    };
    let head = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nLocation: /keys\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}
