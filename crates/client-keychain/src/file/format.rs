//! The bytes of the file.

use crate::{ItemName, KeychainError, Secret};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"JSKEYS\x00\x01";
const SALT_BYTES: usize = 16;
const CHECK_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
/// Magic, memory in KiB, passes, salt, check value, nonce.
pub(super) const HEADER_BYTES: usize = 8 + 4 + 4 + SALT_BYTES + CHECK_BYTES + NONCE_BYTES;
/// The beginning of the header's SHA-256: tells a damaged header from a wrong passphrase.
const SUM_BYTES: usize = 8;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// What a file may ask of us: a file made to exhaust the memory is damage.
const MEMORY_MAX_KIB: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 16;

const DAMAGED: KeychainError = KeychainError::Damaged { what: "the keychain file" };

/// Where a key comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Derivation {
    memory_kib: u32,
    passes: u32,
    salt: [u8; SALT_BYTES],
}

/// A key and where it came from.
pub(super) struct DerivedKey {
    derivation: Derivation,
    check: [u8; CHECK_BYTES],
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl DerivedKey {
    fn derive(passphrase: &Secret, derivation: Derivation) -> Result<Self, KeychainError> {
        let params =
            Params::new(derivation.memory_kib, derivation.passes, 1, Some(KEY_BYTES)).map_err(|_| DAMAGED)?;
        let mut master = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose(), &derivation.salt, master.as_mut())
            .map_err(|error| KeychainError::failed(error.to_string()))?;
        let check = labelled(b"check", &master);
        let key = labelled(b"seal", &master);
        let mut short = [0; CHECK_BYTES];
        short.copy_from_slice(&check[..CHECK_BYTES]);
        Ok(Self { derivation, check: short, key })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key))
    }
}

/// Two values of one uniformly random master that say nothing about each other.
fn labelled(label: &[u8], master: &[u8; KEY_BYTES]) -> Zeroizing<[u8; KEY_BYTES]> {
    let digest = Sha256::new().chain_update(MAGIC).chain_update(label).chain_update(master).finalize();
    Zeroizing::new(digest.into())
}

/// The items of a file: base64 of each secret by service and user.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Items {
    entries: BTreeMap<String, BTreeMap<String, String>>,
}

impl Drop for Items {
    fn drop(&mut self) {
        self.entries.values_mut().flat_map(BTreeMap::values_mut).for_each(Zeroize::zeroize);
    }
}

impl Items {
    pub(super) fn take(&mut self, item: &ItemName) -> Option<Secret> {
        let text = Zeroizing::new(self.entries.get_mut(item.service())?.remove(item.user())?);
        STANDARD.decode(text.as_bytes()).ok().map(Secret::new)
    }

    pub(super) fn put(&mut self, item: &ItemName, secret: &Secret) {
        let text = STANDARD.encode(secret.expose());
        let old =
            self.entries.entry(item.service().to_owned()).or_default().insert(item.user().to_owned(), text);
        drop(old.map(Zeroizing::new));
    }
}

/// Opens a file. `key` is the key last used; it is derived anew when the file asks for another.
pub(super) fn open(
    bytes: &[u8],
    passphrase: &Secret,
    key: &mut Option<DerivedKey>,
) -> Result<Items, KeychainError> {
    let (header, rest) = bytes.split_at_checked(HEADER_BYTES).ok_or(DAMAGED)?;
    let (sum, sealed) = rest.split_at_checked(SUM_BYTES).ok_or(DAMAGED)?;
    if sum != header_sum(header) {
        return Err(DAMAGED);
    }
    let rest = header.strip_prefix(MAGIC).ok_or(DAMAGED)?;
    let (memory_kib, rest) = number(rest)?;
    let (passes, rest) = number(rest)?;
    let (salt, rest) = rest.split_first_chunk::<SALT_BYTES>().ok_or(DAMAGED)?;
    let (check, rest) = rest.split_first_chunk::<CHECK_BYTES>().ok_or(DAMAGED)?;
    let nonce: [u8; NONCE_BYTES] = rest.try_into().map_err(|_| DAMAGED)?;
    if memory_kib > MEMORY_MAX_KIB || passes > PASSES_MAX {
        return Err(DAMAGED);
    }
    let derivation = Derivation { memory_kib, passes, salt: *salt };
    let known = match key.take().filter(|key| key.derivation == derivation) {
        Some(known) => known,
        None => DerivedKey::derive(passphrase, derivation)?,
    };
    let known = key.insert(known);
    if known.check != *check {
        return Err(KeychainError::WrongPassphrase);
    }
    let payload = Payload { msg: sealed, aad: header };
    let json = Zeroizing::new(known.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| DAMAGED)?);
    serde_json::from_slice(&json).map_err(|_| DAMAGED)
}

pub(super) fn header_sum(header: &[u8]) -> [u8; SUM_BYTES] {
    let mut sum = [0; SUM_BYTES];
    sum.copy_from_slice(&Sha256::digest(header)[..SUM_BYTES]);
    sum
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), KeychainError> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or(DAMAGED)?;
    Ok((u32::from_le_bytes(*number), rest))
}

/// Seals the items under the key of the file they came from, or a new one.
pub(super) fn seal(
    items: &Items,
    passphrase: &Secret,
    key: &mut Option<DerivedKey>,
) -> Result<Vec<u8>, KeychainError> {
    let known = match key.take() {
        Some(known) => known,
        None => {
            let mut salt = [0; SALT_BYTES];
            fill(&mut salt)?;
            DerivedKey::derive(passphrase, Derivation { memory_kib: MEMORY_KIB, passes: PASSES, salt })?
        }
    };
    let known = key.insert(known);
    let mut nonce = [0; NONCE_BYTES];
    fill(&mut nonce)?;
    let mut file = Vec::with_capacity(HEADER_BYTES);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&known.derivation.memory_kib.to_le_bytes());
    file.extend_from_slice(&known.derivation.passes.to_le_bytes());
    file.extend_from_slice(&known.derivation.salt);
    file.extend_from_slice(&known.check);
    file.extend_from_slice(&nonce);
    let sum = header_sum(&file);
    let json = Zeroizing::new(serde_json::to_vec(items).map_err(KeychainError::failed)?);
    let sealed = known
        .cipher()
        .encrypt(&XNonce::from(nonce), Payload { msg: &json, aad: &file })
        .map_err(|_| KeychainError::failed("the items cannot be sealed"))?;
    file.extend_from_slice(&sum);
    file.extend_from_slice(&sealed);
    Ok(file)
}

#[expect(clippy::disallowed_methods, reason = "a nonce that a caller could repeat would give the key away")]
fn fill(bytes: &mut [u8]) -> Result<(), KeychainError> {
    getrandom::fill(bytes).map_err(|error| KeychainError::failed(error.to_string()))
}
