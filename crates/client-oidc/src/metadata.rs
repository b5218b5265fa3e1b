//! The provider's metadata (OpenID Connect Discovery, RFC 8414).

use crate::error::{Fault, SignInError};
use client_http::{HttpClient, HttpError, is_loopback};
use http::{Request, Response, header};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ProviderMetadata};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

/// Bytes of a document of the provider at most.
const LIMIT_BYTES: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);
const METADATA: &str = "metadata document";

/// The metadata with the members that we need besides.
pub(crate) type Metadata = ProviderMetadata<
    FurtherMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Members that the library does not model.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct FurtherMetadata {
    #[serde(default)]
    pub(crate) code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub(crate) revocation_endpoint: Option<Url>,
    #[serde(default)]
    pub(crate) end_session_endpoint: Option<Url>,
    #[serde(default)]
    pub(crate) require_pushed_authorization_requests: bool,
}

impl AdditionalProviderMetadata for FurtherMetadata {}

/// Reads an issuer's metadata: OpenID Connect first, RFC 8414 where there is none; one or the other, never a
/// mixture.
pub(crate) async fn fetch(http: &HttpClient, issuer: &str) -> Result<Metadata, SignInError> {
    let base = Url::parse(issuer).map_err(|_| unreadable("the issuer is not an address"))?;
    if base.query().is_some() || base.fragment().is_some() {
        return Err(unreadable("the issuer has a query or a fragment"));
    }
    let encrypted = base.scheme() == "https";
    if !encrypted && !is_loopback(&base) {
        return Err(Fault::InsecureAddress { what: "the issuer's address".to_owned() }.into());
    }
    let answer = get(http, &openid_url(issuer), METADATA).await?;
    let answer = if answer.status() == 404 { get(http, &oauth_url(&base), METADATA).await? } else { answer };
    let metadata: Metadata = read(&answer, METADATA)?;
    let said = metadata.issuer().as_str();
    if said != issuer {
        let slash_only = said.trim_end_matches('/') == issuer.trim_end_matches('/');
        return Err(SignInError::IssuerMismatch {
            configured: issuer.to_owned(),
            said: said.to_owned(),
            slash_only,
        });
    }
    if encrypted {
        all_encrypted(&metadata)?;
    }
    Ok(metadata)
}

/// `ISSUER/.well-known/openid-configuration`, with one slash.
fn openid_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer))
}

/// The well-known part between host and path (RFC 8414, 3.1).
fn oauth_url(base: &Url) -> String {
    let mut url = base.clone();
    url.set_path(&format!("/.well-known/oauth-authorization-server{}", base.path().trim_end_matches('/')));
    url.into()
}

/// No endpoint of an encrypted issuer may be asked without encryption.
fn all_encrypted(metadata: &Metadata) -> Result<(), Fault> {
    let further = metadata.additional_metadata();
    let endpoints = [
        ("authorization_endpoint", Some(metadata.authorization_endpoint().url())),
        ("token_endpoint", metadata.token_endpoint().map(openidconnect::TokenUrl::url)),
        ("jwks_uri", Some(metadata.jwks_uri().url())),
        ("revocation_endpoint", further.revocation_endpoint.as_ref()),
        ("end_session_endpoint", further.end_session_endpoint.as_ref()),
    ];
    for (name, url) in endpoints {
        if url.is_some_and(|url| url.scheme() != "https") {
            return Err(Fault::InsecureAddress { what: format!("its {name}") });
        }
    }
    Ok(())
}

fn unreadable(detail: &str) -> SignInError {
    Fault::Unreadable { document: METADATA, detail: detail.to_owned() }.into()
}

/// Fetches one of the provider's public documents.
pub(crate) async fn get(
    http: &HttpClient,
    url: &str,
    document: &'static str,
) -> Result<Response<Vec<u8>>, SignInError> {
    let request = Request::get(url).header(header::ACCEPT, "application/json").body(Vec::new());
    let request = request
        .map_err(|_| Fault::Unreadable { document, detail: "its address cannot be read".to_owned() })?;
    let sent = http.send_capped(request, LIMIT_BYTES, TIMEOUT).await;
    sent.map_err(|error: HttpError| SignInError::from_http(error, document))
}

/// Reads an answer that has to be JSON.
pub(crate) fn read<T: serde::de::DeserializeOwned>(
    answer: &Response<Vec<u8>>,
    document: &'static str,
) -> Result<T, Fault> {
    if answer.status() != 200 {
        return Err(Fault::Status { document, status: answer.status().as_u16() });
    }
    if !is_json(answer) {
        return Err(Fault::Unreadable { document, detail: "it is not sent as JSON".to_owned() });
    }
    serde_json::from_slice(answer.body())
        .map_err(|error| Fault::Unreadable { document, detail: error.to_string() })
}

/// Whether the answer says that it is JSON, of whatever kind.
fn is_json(answer: &Response<Vec<u8>>) -> bool {
    let media_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence =
        media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_d4_where_the_metadata_is() {
        for (issuer, openid, oauth) in [
            (
                "https://id.example",
                "https://id.example/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server",
            ),
            (
                "https://id.example/a/b/",
                "https://id.example/a/b/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server/a/b",
            ),
        ] {
            assert_eq!(openid_url(issuer), openid);
            assert_eq!(oauth_url(&Url::parse(issuer).unwrap()), oauth);
        }
    }

    #[test]
    fn b10_no_endpoint_of_an_encrypted_issuer_is_unencrypted() {
        let metadata = |name: &str| {
            let mut members = serde_json::json!({
                "issuer": "https://id.example",
                "authorization_endpoint": "https://id.example/authorize",
                "token_endpoint": "https://id.example/token",
                "jwks_uri": "https://id.example/keys",
                "revocation_endpoint": "https://id.example/revoke",
                "end_session_endpoint": "https://id.example/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            });
            members[name] = "http://id.example/x".into();
            serde_json::from_value::<Metadata>(members).unwrap()
        };
        assert_eq!(all_encrypted(&metadata("service_documentation")), Ok(()));
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "revocation_endpoint",
            "end_session_endpoint",
        ] {
            let expected = Fault::InsecureAddress { what: format!("its {name}") };
            assert_eq!(all_encrypted(&metadata(name)), Err(expected));
        }
    }
}
