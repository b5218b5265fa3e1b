//! Python's `sorted`, for keys that may turn out not to be comparable.

use super::fault::Fault;
use super::order::Order;
use super::value::Value;

/// Sorts by the first of each pair, those of equal keys in their own order; fails if two keys that meet cannot be
/// compared.
///
/// A merge sort of our own: the standard sort demands a total order and may panic without one, and keys of mixed
/// kinds have none.
pub(crate) fn sort_by_key<T>(pairs: Vec<(&Value, T)>) -> Result<Vec<(&Value, T)>, Fault> {
    let mut runs: Vec<Vec<(&Value, T)>> = pairs.into_iter().map(|pair| vec![pair]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pending = runs.into_iter();
        while let Some(left) = pending.next() {
            merged.push(match pending.next() {
                Some(right) => merge(left, right)?,
                None => left,
            });
        }
        runs = merged;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge<'a, T>(left: Vec<(&'a Value, T)>, right: Vec<(&'a Value, T)>) -> Result<Vec<(&'a Value, T)>, Fault> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some((left_key, _)), Some((right_key, _))) = (left.peek(), right.peek()) {
        let right_first = Order::Less.compare(right_key, left_key)?;
        merged.extend(if right_first { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
