//! What is served, with variants found.

use flag_model::{Flag, Hashing, Key, Serve, Split, Value};
use std::collections::HashMap;

/// A value with a name.
#[derive(Debug)]
pub(crate) struct CompiledVariant {
    pub(crate) key: Key,
    pub(crate) value: Value,
}

/// What a rule, a schedule or a configuration serves.
#[derive(Debug)]
pub(crate) enum CompiledServe {
    Value(Value),
    /// The variant at this place.
    Variant(usize),
    Split(Box<CompiledSplit>),
    /// It serves nothing that the flag has.
    Unservable(ServeError),
}

/// A split with the sums of its weights.
#[derive(Debug)]
pub(crate) struct CompiledSplit {
    pub(crate) hashing: Hashing,
    /// Each part's variant and where the part ends.
    pub(crate) parts: Box<[(u64, usize)]>,
    pub(crate) last: usize,
    /// The sum of all weights.
    pub(crate) total: u64,
}

/// Why nothing can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ServeError {
    #[error("it serves a variant that the flag does not have")]
    VariantMissing,
    #[error("it splits between variants, but names none and the flag has none")]
    NoParts,
}

/// The variants of a flag by their keys.
pub(super) struct Variants<'a> {
    flag: &'a Flag,
    indexes: HashMap<&'a Key, usize>,
}

impl<'a> Variants<'a> {
    pub(super) fn new(flag: &'a Flag) -> Self {
        let mut indexes = HashMap::with_capacity(flag.variants.len());
        for (index, variant) in flag.variants.iter().enumerate() {
            indexes.entry(&variant.key).or_insert(index);
        }
        Self { flag, indexes }
    }

    pub(super) fn serve(&self, serve: &Serve) -> CompiledServe {
        let compiled = match serve {
            Serve::Value(value) => Ok(CompiledServe::Value(value.clone())),
            Serve::Variant(key) => self.find(key).map(CompiledServe::Variant),
            Serve::Split(split) => self.split(split).map(|split| CompiledServe::Split(Box::new(split))),
        };
        compiled.unwrap_or_else(CompiledServe::Unservable)
    }

    fn find(&self, key: &Key) -> Result<usize, ServeError> {
        self.indexes.get(key).copied().ok_or(ServeError::VariantMissing)
    }

    fn split(&self, split: &Split) -> Result<CompiledSplit, ServeError> {
        let mut weights: Vec<(&Key, u32)> = if split.weights.is_empty() {
            self.flag.variants.iter().map(|variant| (&variant.key, variant.weight)).collect()
        } else {
            split.weights.iter().map(|part| (&part.variant, part.weight)).collect()
        };
        if split.hashing == Hashing::Percent {
            weights.sort_by_key(|(key, _)| *key);
        }
        let mut total = 0;
        let mut parts = Vec::with_capacity(weights.len());
        for (key, weight) in weights {
            total += u64::from(weight);
            parts.push((total, self.find(key)?));
        }
        let last = parts.last().map(|(_, variant)| *variant).ok_or(ServeError::NoParts)?;
        Ok(CompiledSplit { hashing: split.hashing, parts: parts.into(), last, total })
    }
}

impl CompiledSplit {
    /// The variant of the part that holds `position`.
    pub(crate) fn variant_at(&self, position: u64) -> usize {
        let part = self.parts.iter().find(|(end, _)| position < *end);
        part.map_or(self.last, |(_, variant)| *variant)
    }
}
