//! Verifies ID tokens (OpenID Connect Core 3.1.3.7 and 12.2): the library's checks and those it leaves to us.

use crate::error::IdTokenFault;
use crate::keys::Keys;
use crate::metadata::Metadata;
use chrono::DateTime;
use jiff::Timestamp;
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, IdTokenClaims, IdTokenVerifier,
    Nonce, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};

/// Between our clock and the provider's.
const LEEWAY_S: i64 = 60;
/// The age of an ID token when it arrives, at most.
const AGE_MAX_S: i64 = 600;
/// Characters of a subject at most.
const SUBJECT_MAX: usize = 255;

/// What a public client may accept; never `none`, never a shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// An ID token as the library reads it.
pub(crate) type ReadIdToken = openidconnect::IdToken<
    FurtherClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// Claims that the library does not model.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct FurtherClaims {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<f64>,
}

impl AdditionalClaims for FurtherClaims {}

/// Who signed in, as the provider says. The names are for showing only; what counts is issuer and subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The issuer.
    pub issuer: String,
    /// The person's id there.
    pub subject: String,
    /// The full name.
    pub name: Option<String>,
    /// The name used to sign in.
    pub username: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// When the ID token was issued; absent after a restart.
    pub issued_at: Option<Timestamp>,
    /// When the person proved who they are, if the provider says so.
    pub authenticated_at: Option<Timestamp>,
    /// The nonce of the sign-in; absent after a restart.
    pub nonce: Option<String>,
}

impl Identity {
    /// What is remembered over a restart.
    #[must_use]
    pub fn remembered(issuer: &str, subject: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            name: None,
            username: None,
            email: None,
            issued_at: None,
            authenticated_at: None,
            nonce: None,
        }
    }

    /// An ID token of a refresh often says less than the first one.
    pub(crate) fn keep_names_of(&mut self, known: &Self) {
        for (mine, theirs) in [
            (&mut self.name, &known.name),
            (&mut self.username, &known.username),
            (&mut self.email, &known.email),
        ] {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        }
        self.nonce = self.nonce.take().or_else(|| known.nonce.clone());
    }
}

/// On what occasion an ID token came.
#[derive(Clone, Copy)]
pub(crate) enum Occasion<'a> {
    /// A sign-in with this nonce.
    SignIn { nonce: &'a str },
    /// A refresh of the session of this person.
    Refresh { known: &'a Identity },
}

/// What an ID token is verified against.
pub(crate) struct Verification<'a> {
    pub(crate) metadata: &'a Metadata,
    pub(crate) keys: &'a Keys,
    pub(crate) client_id: &'a str,
    pub(crate) access_token: &'a str,
    pub(crate) now: Timestamp,
}

impl Verification<'_> {
    pub(crate) fn verify(
        &self,
        token: &ReadIdToken,
        occasion: Occasion<'_>,
    ) -> Result<Identity, IdTokenFault> {
        let verifier = self.verifier();
        let claims = token
            .claims(&verifier, |nonce: Option<&Nonce>| nonce_fits(nonce, occasion))
            .map_err(|error| fault(&error))?;
        self.check_times(claims)?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.client_id) {
            return Err(IdTokenFault::AuthorizedParty);
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > SUBJECT_MAX || !subject.is_ascii() {
            return Err(IdTokenFault::Subject);
        }
        if let Some(hash) = claims.access_token_hash() {
            self.check_hash(token, &verifier, hash)?;
        }
        let identity = identity(claims);
        if let Occasion::Refresh { known } = occasion {
            check_successor(known, &identity)?;
        }
        Ok(identity)
    }

    fn verifier(&self) -> IdTokenVerifier<'static, CoreJsonWebKey> {
        let offered = self.metadata.id_token_signing_alg_values_supported();
        let allowed: Vec<_> =
            ALGORITHMS.into_iter().filter(|algorithm| offered.contains(algorithm)).collect();
        let latest_end = self.now.as_second().saturating_sub(LEEWAY_S);
        IdTokenVerifier::new_public_client(
            ClientId::new(self.client_id.to_owned()),
            self.metadata.issuer().clone(),
            self.keys.clone(),
        )
        .set_allowed_algs(allowed)
        .set_time_fn(move || DateTime::from_timestamp(latest_end, 0).unwrap_or(DateTime::UNIX_EPOCH))
    }

    fn check_times(&self, claims: &Claims) -> Result<(), IdTokenFault> {
        let now = self.now.as_second();
        let age = now.saturating_sub(claims.issue_time().timestamp());
        if !(-LEEWAY_S..=AGE_MAX_S).contains(&age) {
            return Err(IdTokenFault::IssuedAt);
        }
        let latest_start = now.saturating_add(LEEWAY_S) as f64;
        if claims.additional_claims().nbf.is_some_and(|nbf| nbf.is_nan() || nbf > latest_start) {
            return Err(IdTokenFault::NotBefore);
        }
        Ok(())
    }

    fn check_hash(
        &self,
        token: &ReadIdToken,
        verifier: &IdTokenVerifier<'static, CoreJsonWebKey>,
        hash: &AccessTokenHash,
    ) -> Result<(), IdTokenFault> {
        let algorithm = token.signing_alg().map_err(|error| signature_fault(&error))?;
        let key = token.signing_key(verifier).map_err(|error| signature_fault(&error))?;
        let access_token = openidconnect::AccessToken::new(self.access_token.to_owned());
        match AccessTokenHash::from_token(&access_token, algorithm, key) {
            Ok(expected) if expected == *hash => Ok(()),
            _ => Err(IdTokenFault::AccessTokenHash),
        }
    }
}

type Claims = IdTokenClaims<FurtherClaims, CoreGenderClaim>;

fn nonce_fits(nonce: Option<&Nonce>, occasion: Occasion<'_>) -> Result<(), String> {
    use subtle::ConstantTimeEq;
    let sent = nonce.map(|nonce| nonce.secret().as_str());
    let equal = |a: &str, b: &str| bool::from(a.as_bytes().ct_eq(b.as_bytes()));
    let fits = match (occasion, sent) {
        (Occasion::SignIn { nonce }, Some(sent)) => equal(nonce, sent),
        (Occasion::SignIn { .. }, None) => false,
        (Occasion::Refresh { .. }, None) => true,
        (Occasion::Refresh { known }, Some(sent)) => {
            known.nonce.as_deref().is_none_or(|known| equal(known, sent))
        }
    };
    if fits { Ok(()) } else { Err("nonce".to_owned()) }
}

fn identity(claims: &Claims) -> Identity {
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    Identity {
        issuer: claims.issuer().as_str().to_owned(),
        subject: claims.subject().as_str().to_owned(),
        name,
        username: claims.preferred_username().map(|username| username.as_str().to_owned()),
        email: claims.email().map(|email| email.as_str().to_owned()),
        issued_at: Timestamp::from_second(claims.issue_time().timestamp()).ok(),
        authenticated_at: claims.auth_time().and_then(|time| Timestamp::from_second(time.timestamp()).ok()),
        nonce: claims.nonce().map(|nonce| nonce.secret().clone()),
    }
}

fn check_successor(known: &Identity, new: &Identity) -> Result<(), IdTokenFault> {
    if (&known.issuer, &known.subject) != (&new.issuer, &new.subject) {
        return Err(IdTokenFault::OtherPerson);
    }
    let older = matches!((known.issued_at, new.issued_at), (Some(before), Some(after)) if after < before);
    let other_time = matches!((known.authenticated_at, new.authenticated_at), (Some(before), Some(after)) if before != after);
    if older || other_time { Err(IdTokenFault::NotASuccessor) } else { Ok(()) }
}

fn fault(error: &ClaimsVerificationError) -> IdTokenFault {
    match error {
        ClaimsVerificationError::Expired(_) => IdTokenFault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => IdTokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => IdTokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => IdTokenFault::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => IdTokenFault::Subject,
        ClaimsVerificationError::SignatureVerification(error) => signature_fault(error),
        _ => IdTokenFault::Unreadable,
    }
}

fn signature_fault(error: &SignatureVerificationError) -> IdTokenFault {
    match error {
        SignatureVerificationError::NoMatchingKey
        | SignatureVerificationError::AmbiguousKeyId(_)
        | SignatureVerificationError::InvalidKey(_) => IdTokenFault::UnknownKey,
        SignatureVerificationError::NoSignature
        | SignatureVerificationError::DisallowedAlg(_)
        | SignatureVerificationError::UnsupportedAlg(_) => IdTokenFault::Algorithm,
        SignatureVerificationError::CryptoError(_) => IdTokenFault::Signature,
        _ => IdTokenFault::Unreadable,
    }
}
