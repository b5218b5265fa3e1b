//! Bucketing: which share of the audience a targeting key falls into.
//!
//! The hash is MurmurHash3 x86_32 with seed 0 over UTF-8. Every evaluator and import shares it, so that a flag
//! that moves from one system to another keeps everybody in their bucket.

/// MurmurHash3 x86_32 with seed 0.
#[must_use]
pub fn murmur3_x86_32(bytes: &[u8]) -> u32 {
    murmur3_of_parts(&[bytes])
}

/// The rollout bucket of a targeting key, 1 to 100: in a rollout of p percent are the buckets up to p.
#[must_use]
pub fn rollout_bucket(bucketing_key: &str, targeting_key: &str) -> u8 {
    let hash = murmur3_of_parts(&[bucketing_key.as_bytes(), b":", targeting_key.as_bytes()]);
    modulo_100(hash) + 1
}

/// The variant bucket of a targeting key, 0 to 99: the first variant whose running weight exceeds it is served.
#[must_use]
pub fn variant_bucket(bucketing_key: &str, targeting_key: &str) -> u8 {
    let hash = murmur3_of_parts(&[bucketing_key.as_bytes(), b":variant:", targeting_key.as_bytes()]);
    modulo_100(hash)
}

fn modulo_100(hash: u32) -> u8 {
    u8::try_from(hash % 100).unwrap_or_default()
}

/// Hashes the parts as if they were one text, without joining them first.
fn murmur3_of_parts(parts: &[&[u8]]) -> u32 {
    let mut hash = 0u32;
    let mut block = 0u32;
    let mut filled = 0u32;
    let mut length = 0u32;
    for byte in parts.iter().flat_map(|part| part.iter()) {
        block |= u32::from(*byte) << (8 * filled);
        filled += 1;
        length = length.wrapping_add(1);
        if filled == 4 {
            hash = (hash ^ scramble(block)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
            block = 0;
            filled = 0;
        }
    }
    if filled > 0 {
        hash ^= scramble(block);
    }
    finish(hash ^ length)
}

fn scramble(block: u32) -> u32 {
    block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
}

fn finish(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
