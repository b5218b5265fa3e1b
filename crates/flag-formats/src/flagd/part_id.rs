//! Ids for what a flagd document has no ids for.

use flag_model::PartId;
use uuid::Builder;

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// The id of a part by its place: the same document gives the same ids each time. It is a UUID of version 8
/// over the 128-bit FNV-1a hash of the steps, each with its length.
pub(crate) fn part_id(steps: &[&str]) -> PartId {
    let mut hash = OFFSET_BASIS;
    let mut add = |byte: u8| hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    for step in steps {
        (step.len() as u64).to_be_bytes().into_iter().for_each(&mut add);
        step.bytes().for_each(&mut add);
    }
    PartId(Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid())
}
