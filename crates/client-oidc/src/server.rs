//! Asks a server who it is and how to sign in (RFC 9728).

use crate::address::{AddressError, ServerAddress};
use client_http::{HttpClient, HttpError};
use http::{Request, header};
use serde::Deserialize;
use std::time::Duration;

/// Bytes of the document at most.
const LIMIT_BYTES: usize = 256 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveredServer {
    /// The address, in its one form.
    pub address: ServerAddress,
    /// The server's id (UUID).
    pub server_id: String,
    /// What its owner calls it. Untrusted text.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How to sign in, at least one way. Show issuer and client id once and pin what was accepted.
    pub sign_in: Vec<SignInOption>,
}

/// One way to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SignInOption {
    /// The issuer, byte for byte as it calls itself.
    pub issuer: String,
    /// The public client's id there.
    pub client_id: String,
    /// The loopback ports registered there, in the order to try; empty means any port.
    #[serde(default)]
    pub redirect_ports: Vec<u16>,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The `resource` parameter (RFC 8707), where the issuer wants one.
    #[serde(default)]
    pub resource: Option<String>,
    /// The `prompt` parameter, where the issuer needs one.
    #[serde(default)]
    pub prompt: Option<String>,
}

/// Why a server could not be found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// What was typed is not an address.
    #[error("this is not a server's address")]
    InvalidAddress(#[source] AddressError),
    /// Nothing answers.
    #[error("the server cannot be reached")]
    Unreachable(#[source] HttpError),
    /// The server's certificate is not trusted by this computer.
    #[error("the server's certificate is not trusted by this computer")]
    UntrustedCertificate(#[source] HttpError),
    /// Something answers, but not a Jackstaff server.
    #[error("there is no Jackstaff server at this address: {detail}")]
    NotAJackstaffServer {
        /// What it answered, in plain words.
        detail: String,
    },
    /// The server calls itself by another address.
    #[error("the server calls itself {said}; use that address")]
    ResourceMismatch {
        /// Its address in its own words.
        said: String,
    },
    /// The server has no identity provider that could be used.
    #[error("the server offers no way to sign in")]
    NoSignIn,
}

#[derive(Deserialize)]
struct Document {
    resource: String,
    #[serde(default)]
    authorization_servers: Vec<String>,
    jackstaff_version: Option<String>,
    jackstaff_server_id: Option<String>,
    jackstaff_name: Option<String>,
    #[serde(default)]
    jackstaff_sign_in: Vec<SignInOption>,
}

/// Finds the server at the address that a person typed.
///
/// # Errors
/// See [`DiscoveryError`].
pub async fn discover_server(http: &HttpClient, typed: &str) -> Result<DiscoveredServer, DiscoveryError> {
    let address = ServerAddress::parse(typed).map_err(DiscoveryError::InvalidAddress)?;
    let request = Request::get(address.metadata_url())
        .header(header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| DiscoveryError::InvalidAddress(AddressError::Unreadable))?;
    let answer = http.send_capped(request, LIMIT_BYTES, TIMEOUT).await.map_err(from_http)?;
    if answer.status() != 200 {
        let detail = format!("it answers with status {}", answer.status().as_u16());
        return Err(DiscoveryError::NotAJackstaffServer { detail });
    }
    read(address, answer.body())
}

fn read(address: ServerAddress, body: &[u8]) -> Result<DiscoveredServer, DiscoveryError> {
    let stranger = |detail: &str| DiscoveryError::NotAJackstaffServer { detail: detail.to_owned() };
    let document: Document =
        serde_json::from_slice(body).map_err(|_| stranger("it does not describe itself as one"))?;
    let Document {
        resource,
        authorization_servers,
        jackstaff_version,
        jackstaff_server_id,
        jackstaff_name,
        jackstaff_sign_in,
    } = document;
    let (Some(version), Some(server_id)) = (jackstaff_version, jackstaff_server_id) else {
        return Err(stranger("it protects something else"));
    };
    // "https://host" and "https://host/" are one address (RFC 3986, 6.2.3); nothing else is forgiven.
    if resource != address.as_str() && resource.strip_suffix('/') != Some(address.as_str()) {
        return Err(DiscoveryError::ResourceMismatch { said: resource });
    }
    let mut sign_in = jackstaff_sign_in;
    sign_in.retain(|option| authorization_servers.contains(&option.issuer) && !option.client_id.is_empty());
    if sign_in.is_empty() {
        return Err(DiscoveryError::NoSignIn);
    }
    let name = jackstaff_name.unwrap_or_else(|| address.to_string());
    Ok(DiscoveredServer { address, server_id, name, version, sign_in })
}

fn from_http(error: HttpError) -> DiscoveryError {
    let stranger = |detail: &str| DiscoveryError::NotAJackstaffServer { detail: detail.to_owned() };
    match error {
        HttpError::UntrustedCertificate { .. } => DiscoveryError::UntrustedCertificate(error),
        HttpError::Redirected { to_host: Some(to_host), .. } => {
            stranger(&format!("it points to {to_host} instead"))
        }
        HttpError::Redirected { .. } => stranger("it points elsewhere instead"),
        HttpError::TooLarge { .. } => stranger("its description is too large"),
        _ => DiscoveryError::Unreachable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document() -> Value {
        json!({
            "resource": "https://flags.example",
            "authorization_servers": ["https://id.example"],
            "jackstaff_version": "0.1.0",
            "jackstaff_server_id": "0198c0de-0000-7000-8000-000000000001",
            "jackstaff_name": "Flags",
            "jackstaff_sign_in": [{"issuer": "https://id.example", "client_id": "desktop", "scopes": ["openid"]}],
            "something_newer": true,
        })
    }

    fn read_changed(name: &str, value: Value) -> Result<DiscoveredServer, DiscoveryError> {
        let mut document = document();
        document[name] = value;
        read(ServerAddress::parse("flags.example").unwrap(), document.to_string().as_bytes())
    }

    #[test]
    fn d5_a_server_is_taken_at_its_word_only_where_it_answers_for_the_address_typed() {
        let found = read_changed("jackstaff_name", json!("Flags")).unwrap();
        assert_eq!((found.name.as_str(), found.sign_in.len()), ("Flags", 1));
        assert!(read_changed("resource", json!("https://flags.example/")).is_ok());
        for said in [
            "https://other.example",
            "https://flags.example/x",
            "https://flags.example//",
            "http://flags.example",
            "https://FLAGS.example",
        ] {
            let error = read_changed("resource", json!(said)).unwrap_err();
            assert!(
                matches!(&error, DiscoveryError::ResourceMismatch { said: s } if s == said),
                "{said}: {error:?}"
            );
        }
    }

    #[test]
    fn d5_an_issuer_must_be_among_the_authorization_servers() {
        for (name, value) in [
            ("authorization_servers", json!(["https://other.example"])),
            ("authorization_servers", json!([])),
            ("jackstaff_sign_in", json!([])),
            ("jackstaff_sign_in", json!([{"issuer": "https://id.example", "client_id": "", "scopes": []}])),
        ] {
            assert!(matches!(read_changed(name, value), Err(DiscoveryError::NoSignIn)), "{name}");
        }
    }

    #[test]
    fn another_protected_resource_is_not_a_jackstaff_server() {
        for (name, value) in
            [("jackstaff_version", Value::Null), ("jackstaff_server_id", Value::Null), ("resource", json!(1))]
        {
            let error = read_changed(name, value).unwrap_err();
            assert!(matches!(error, DiscoveryError::NotAJackstaffServer { .. }), "{name}: {error:?}");
        }
    }
}
