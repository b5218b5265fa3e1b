//! The texts of `starts_with` and `ends_with`.

use super::set::FixedSet;
use serde_json::Value;
use std::collections::BTreeSet;

/// Texts of which one must stand at the start or the end.
#[derive(Debug)]
pub(crate) struct Affixes {
    side: Side,
    texts: FixedSet<Box<str>>,
    /// The lengths in bytes that occur, so that a long list costs one look-up for each length.
    lengths: Box<[usize]>,
}

/// Where an affix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Start,
    End,
}

impl Affixes {
    /// Members that are no texts fit nothing.
    pub(crate) fn new(side: Side, list: &[Value]) -> Self {
        let texts = || list.iter().filter_map(Value::as_str);
        let lengths: BTreeSet<usize> = texts().map(str::len).collect();
        Self { side, lengths: lengths.into_iter().collect(), texts: texts().map(Box::from).collect() }
    }

    /// Whether one of them stands at its side of `text`.
    pub(crate) fn fit(&self, text: &str) -> bool {
        let affixes = self.lengths.iter().take_while(|length| **length <= text.len());
        let mut affixes = affixes.filter_map(|length| match self.side {
            Side::Start => text.get(..*length),
            Side::End => text.get(text.len() - length..),
        });
        affixes.any(|affix| self.texts.contains(affix))
    }
}
