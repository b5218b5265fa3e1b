//! The check of one token.

use crate::claims::check_claims;
use crate::error::{AuthnError, SettingsError};
use crate::keys::KeyCache;
use crate::provider::Provider;
use crate::settings::IssuerSettings;
use crate::user::AuthenticatedUser;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Map, Value};

/// Bytes of a token at most.
pub const TOKEN_MAX_BYTES: usize = 8 * 1024;

/// Asymmetric signatures only: with a symmetric one, whoever can check a token can also make one.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Checks the access tokens of one issuer.
pub struct TokenVerifier {
    settings: IssuerSettings,
    keys: KeyCache,
}

impl TokenVerifier {
    /// A verifier that has not asked the provider for anything yet.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(settings: IssuerSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let keys = KeyCache::new(Provider::new(&settings.issuer)?);
        Ok(Self { settings, keys })
    }

    /// The user whom `token` (without `Bearer`) speaks of.
    ///
    /// # Errors
    /// Why the token is not accepted. [`AuthnError::Provider`] says nothing about the token: the issuer's keys
    /// are not known.
    pub async fn authenticate(&self, token: &str, now: Timestamp) -> Result<AuthenticatedUser, AuthnError> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(AuthnError::TooLong);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
            // An algorithm without a name here, like `none`, already fails while the header is read.
            ErrorKind::Json(_) if names_an_algorithm(token) => AuthnError::Algorithm,
            _ => AuthnError::Malformed,
        })?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(AuthnError::Algorithm);
        }
        if header.crit.is_some() {
            return Err(AuthnError::Malformed);
        }
        let key = self.keys.find(header.kid.as_deref(), header.alg, now).await?;
        let claims = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &signature_only(header.alg))
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature | ErrorKind::Signing(_) => AuthnError::Signature,
                ErrorKind::InvalidAlgorithm => AuthnError::Algorithm,
                _ => AuthnError::Malformed,
            })?
            .claims;
        check_claims(&self.settings, header.typ.as_deref(), &claims, now)
    }
}

/// Lets the library check the signature and nothing else: it would ask the system for the time.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// Whether the first part of a token is readable JSON with an `alg` member, whatever that says.
fn names_an_algorithm(token: &str) -> bool {
    use base64::Engine as _;
    let header = token.split('.').next().unwrap_or_default();
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok())
        .is_some_and(|header| header.contains_key("alg"))
}
