//! From which environment a flag takes its configuration.

use flag_model::limits::CHAIN_MAX;
use flag_model::{Environment, FlagSet, Key};
use std::collections::HashMap;

/// The environment and those above it, nearest first; it ends where it would go round in a circle, and after
/// [`CHAIN_MAX`] steps.
pub(super) fn chain<'a>(set: &'a FlagSet, environment: &'a Key) -> Vec<&'a Key> {
    let mut known: HashMap<&Key, &Environment> = HashMap::new();
    for candidate in &set.environments {
        known.entry(&candidate.key).or_insert(candidate);
    }
    let mut chain = vec![environment];
    let mut at = environment;
    while chain.len() <= CHAIN_MAX {
        match known.get(at).and_then(|environment| environment.inherits_from.as_ref()) {
            Some(above) if !chain.contains(&above) && known.contains_key(above) => {
                chain.push(above);
                at = above;
            }
            _ => break,
        }
    }
    chain
}
