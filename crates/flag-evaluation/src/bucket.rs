//! Where a targeting key stands in rollouts and splits.

use flag_model::hash::{murmur3_x86_32, variant_bucket};

/// The place of a targeting key in the rollouts of a flag, 0 to 9,999: it is in those of more hundredths of a
/// percent. The first two digits are the place that litestar-flags computes, so that whole percentages hold the
/// same people there and here.
pub(crate) fn rollout_position(bucketing_key: &str, targeting_key: &str, scratch: &mut Vec<u8>) -> u16 {
    let hash = hash_of([bucketing_key, ":", targeting_key], scratch);
    let position = (hash % 100) * 100 + hash / 100 % 100;
    u16::try_from(position).unwrap_or(u16::MAX)
}

/// The place of a targeting key among 100 parts.
pub(crate) fn percent_position(bucketing_key: &str, targeting_key: &str) -> u64 {
    u64::from(variant_bucket(bucketing_key, targeting_key))
}

/// The place of a targeting key among `total` parts, as flagd computes it.
pub(crate) fn flagd_position(
    bucketing_key: &str,
    targeting_key: &str,
    total: u64,
    scratch: &mut Vec<u8>,
) -> u64 {
    let hash = hash_of([bucketing_key, targeting_key, ""], scratch);
    let position = (u128::from(hash) * u128::from(total)) >> 32;
    u64::try_from(position).unwrap_or(u64::MAX)
}

fn hash_of(parts: [&str; 3], scratch: &mut Vec<u8>) -> u32 {
    scratch.clear();
    for part in parts {
        scratch.extend_from_slice(part.as_bytes());
    }
    murmur3_x86_32(scratch)
}
