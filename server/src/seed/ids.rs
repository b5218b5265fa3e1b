//! Ids that come from names: the same seed makes the same ids.

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// 2026-01-01T00:00:00Z: the time inside the ids, not the time at which anything was written.
const EPOCH_MS: u64 = 1_767_225_600_000;

/// The id of a thing with these names.
pub(super) fn id_of(names: &[&str]) -> Uuid {
    let digest = digest(names);
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    Builder::from_unix_timestamp_millis(EPOCH_MS, &random).into_uuid()
}

/// A number below `bound` that comes from names.
pub(super) fn number_of(names: &[&str], bound: usize) -> usize {
    let digest = digest(names);
    let number = usize::from(digest[10]) << 16 | usize::from(digest[11]) << 8 | usize::from(digest[12]);
    number % bound
}

fn digest(names: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix("jackstaff seed 1");
    for name in names {
        hasher.update([0]);
        hasher.update(name);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_come_from_the_names() {
        let id = id_of(&["flag", "checkout.express-pay"]);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id, id_of(&["flag", "checkout.express-pay"]));
        assert_ne!(id, id_of(&["flag", "checkout.express", "pay"]));
    }
}
