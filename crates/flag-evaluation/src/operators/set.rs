//! Sets that are asked often and never change.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;

/// Up to this size comparing with each member is faster than hashing.
const FEW: usize = 8;

/// A set that never changes.
#[derive(Debug)]
pub(crate) enum FixedSet<T> {
    Few(Box<[T]>),
    Many(HashSet<T>),
}

impl<T: Eq + Hash> FixedSet<T> {
    /// Whether it has this member.
    pub(crate) fn contains<Q: Eq + Hash + ?Sized>(&self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        match self {
            Self::Few(members) => members.iter().any(|known| known.borrow() == member),
            Self::Many(members) => members.contains(member),
        }
    }
}

impl<T: Eq + Hash> FromIterator<T> for FixedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let members: HashSet<T> = members.into_iter().collect();
        if members.len() <= FEW { Self::Few(members.into_iter().collect()) } else { Self::Many(members) }
    }
}
