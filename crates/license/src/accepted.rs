//! The keys that an executable accepts: the built-in ones, and in a debug build those of its developer.

use crate::keys::{PublicKey, built_in_keys};
use std::ffi::OsString;

/// Names the environment variable with further public keys, comma-separated base64. Debug builds only: a release
/// build does not even contain the name.
#[cfg(debug_assertions)]
const DEVELOPMENT_KEYS: &str = "JACKSTAFF_DEV_LICENSE_KEYS";

/// The keys that this executable accepts. `variable` reads the environment; a release build never asks it.
#[must_use]
pub fn accepted_keys(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PublicKey> {
    #[cfg_attr(not(debug_assertions), expect(unused_mut, reason = "only a debug build adds keys"))]
    let mut keys = built_in_keys();
    #[cfg(debug_assertions)]
    {
        let list = variable(DEVELOPMENT_KEYS).and_then(|list| list.into_string().ok()).unwrap_or_default();
        let further = list.split(',').map(str::trim).filter(|text| !text.is_empty()).enumerate();
        keys.extend(
            further.filter_map(|(index, text)| {
                PublicKey::from_base64(&format!("development-{index}"), text).ok()
            }),
        );
    }
    #[cfg(not(debug_assertions))]
    drop(variable);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_developer_adds_keys_and_a_broken_one_is_left_out() {
        let good = "N0qN6ciBsWUZca47ySa4OkUxtDPgfaAn+I6XTlLQzFo=";
        let ask = |value: &str| {
            let value = OsString::from(value);
            accepted_keys(move |_| Some(value.clone())).len() - built_in_keys().len()
        };
        assert_eq!(ask(good), 1);
        assert_eq!(ask(&format!("{good}, broken,,{good}")), 2);
        assert_eq!(ask(""), 0);
        assert_eq!(accepted_keys(|_| None), built_in_keys());
    }
}
