//! Versions as the `semver_*` operators read them: integers between points.

use std::cmp::Ordering;

use super::integer::parse_int;
use super::number::Int;

static ZERO: Int = Int::ZERO;

/// A version: integers between points, without pre-releases.
#[derive(Debug, Clone)]
pub(crate) struct Version(Vec<Int>);

impl Version {
    /// Splits at points and reads every part by `int()`; `None` if one cannot be read.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.split('.').map(parse_int).collect::<Option<_>>().map(Self)
    }

    /// Part by part; the shorter one is filled up with zeros.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let length = self.0.len().max(other.0.len());
        (0..length)
            .map(|index| self.part(index).cmp(other.part(index)))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn part(&self, index: usize) -> &Int {
        self.0.get(index).unwrap_or(&ZERO)
    }
}
