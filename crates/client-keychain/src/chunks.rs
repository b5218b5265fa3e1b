//! Secrets that are larger than an entry may be (2,560 bytes on Windows), as a head and numbered chunks.
//!
//! An entry begins with a byte that says what it is: a whole secret, or a head. A head names the generation of
//! its chunks, how many there are, and the SHA-256 of the whole. Chunks are written first, under names of a
//! generation that the present head does not use, and the head last: a crash leaves the old secret readable.

use crate::{ItemName, KeychainError, Secret};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Bytes of the largest entry that every platform takes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
const ENTRY_MAX_BYTES: usize = 2_560;
/// Chunks of one secret: 160 KiB are more than any token.
const CHUNKS_MAX: usize = 64;

const WHOLE: u8 = b'W';
const HEAD: u8 = b'H';
/// Tag, generation, number of chunks, SHA-256.
const HEAD_BYTES: usize = 3 + 32;

/// The entries of a platform's keychain, each small.
pub(crate) trait Entries {
    fn read(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError>;
    fn write(&self, item: &ItemName, bytes: &[u8]) -> Result<(), KeychainError>;
    /// The entry need not be there.
    fn remove(&self, item: &ItemName) -> Result<(), KeychainError>;
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Head {
    generation: u8,
    chunks: u8,
    digest: [u8; 32],
}

impl Head {
    fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [HEAD, generation, chunks, digest @ ..] => {
                Some(Self { generation: *generation, chunks: *chunks, digest: digest.try_into().ok()? })
            }
            _ => None,
        }
    }

    fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let mut bytes = [0; HEAD_BYTES];
        bytes[..3].copy_from_slice(&[HEAD, self.generation, self.chunks]);
        bytes[3..].copy_from_slice(&self.digest);
        bytes
    }
}

fn chunk_name(item: &ItemName, generation: u8, number: usize) -> ItemName {
    ItemName::new(item.service(), format!("{}#{generation}.{number}", item.user()))
}

pub(crate) fn get(entries: &dyn Entries, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
    let Some(entry) = entries.read(item)? else { return Ok(None) };
    match entry.expose() {
        [WHOLE, secret @ ..] => Ok(Some(Secret::new(secret.to_vec()))),
        bytes => {
            let head =
                Head::parse(bytes).ok_or(KeychainError::Damaged { what: "an entry is not one of ours" })?;
            join(entries, item, head).map(Some)
        }
    }
}

fn join(entries: &dyn Entries, item: &ItemName, head: Head) -> Result<Secret, KeychainError> {
    // Reserved at once: growing would leave copies of the secret behind.
    let mut secret = Zeroizing::new(Vec::with_capacity(usize::from(head.chunks) * ENTRY_MAX_BYTES));
    for number in 0..usize::from(head.chunks) {
        let chunk = entries.read(&chunk_name(item, head.generation, number))?;
        let chunk = chunk.ok_or(KeychainError::Damaged { what: "a part of a large entry is missing" })?;
        secret.extend_from_slice(chunk.expose());
    }
    if Sha256::digest(&secret).as_slice() != head.digest.as_slice() {
        return Err(KeychainError::Damaged { what: "the parts of a large entry do not fit together" });
    }
    Ok(Secret::from(secret))
}

pub(crate) fn set(entries: &dyn Entries, item: &ItemName, secret: &Secret) -> Result<(), KeychainError> {
    let before = entries.read(item)?.and_then(|entry| Head::parse(entry.expose()));
    let bytes = secret.expose();
    let after = if bytes.len() < ENTRY_MAX_BYTES {
        let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + 1));
        whole.push(WHOLE);
        whole.extend_from_slice(bytes);
        entries.write(item, &whole)?;
        None
    } else {
        let generation = before.map_or(0, |head| head.generation ^ 1);
        Some(write_chunks(entries, item, bytes, generation)?)
    };
    let kept = get(entries, item)?;
    if kept.is_none_or(|kept| kept.expose() != bytes) {
        return Err(KeychainError::NotKept);
    }
    // Leftovers of the old secret, and of larger ones whose writing was cut short: not worth a failure.
    for generation in [0, 1] {
        let kept =
            after.filter(|head| head.generation == generation).map_or(0, |head| usize::from(head.chunks));
        let old =
            before.filter(|head| head.generation == generation).map_or(0, |head| usize::from(head.chunks));
        if let Err(error) = remove_chunks(entries, item, generation, kept, old) {
            tracing::warn!(%error, "parts of an old keychain entry stay behind");
        }
    }
    Ok(())
}

fn write_chunks(
    entries: &dyn Entries,
    item: &ItemName,
    bytes: &[u8],
    generation: u8,
) -> Result<Head, KeychainError> {
    let parts: Vec<&[u8]> = bytes.chunks(ENTRY_MAX_BYTES).collect();
    if parts.len() > CHUNKS_MAX {
        return Err(KeychainError::failed("the secret is too large for a keychain"));
    }
    for (number, part) in parts.iter().enumerate() {
        entries.write(&chunk_name(item, generation, number), part)?;
    }
    let chunks = u8::try_from(parts.len()).map_err(KeychainError::failed)?;
    let head = Head { generation, chunks, digest: Sha256::digest(bytes).into() };
    entries.write(item, &head.to_bytes())?;
    Ok(head)
}

pub(crate) fn delete(entries: &dyn Entries, item: &ItemName) -> Result<(), KeychainError> {
    // The head first: from then on the secret is gone, whatever happens to its parts.
    let before = entries.read(item)?.and_then(|entry| Head::parse(entry.expose()));
    entries.remove(item)?;
    for generation in [0, 1] {
        let old =
            before.filter(|head| head.generation == generation).map_or(0, |head| usize::from(head.chunks));
        remove_chunks(entries, item, generation, 0, old)?;
    }
    Ok(())
}

/// Removes the chunks from `from` up to `known`, and on from there to the first that is missing. The last one
/// first: what a failure leaves behind has no gaps, so the next call finds all of it.
fn remove_chunks(
    entries: &dyn Entries,
    item: &ItemName,
    generation: u8,
    from: usize,
    known: usize,
) -> Result<(), KeychainError> {
    let mut end = from.max(known.min(CHUNKS_MAX));
    while end < CHUNKS_MAX && entries.read(&chunk_name(item, generation, end))?.is_some() {
        end += 1;
    }
    for number in (from..end).rev() {
        entries.remove(&chunk_name(item, generation, number))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
