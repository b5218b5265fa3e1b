//! Semantic versions, of any length, compared without taking them apart into memory.

use std::cmp::Ordering;

/// A semantic version 2.0, read with some tolerance: a leading `v`, and minor or patch left out.
struct Version<'a> {
    core: [&'a str; 3],
    /// The identifiers of a pre-release; empty for a release.
    pre_release: &'a str,
}

/// Compares two versions; `None` when one of them is none.
pub(crate) fn compare(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (parse(left)?, parse(right)?);
    let cores = left.core.iter().zip(right.core).map(|(left, right)| compare_digits(left, right));
    let core = cores.fold(Ordering::Equal, Ordering::then);
    Some(core.then_with(|| compare_pre_releases(left.pre_release, right.pre_release)))
}

/// Whether `text` is a version.
pub(crate) fn is_version(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (numbers, pre_release) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
        return None;
    }
    if pre_release.is_some_and(|pre| !pre.split('.').all(|id| is_identifier(id) && !has_leading_zero(id))) {
        return None;
    }
    let mut core = ["0"; 3];
    let mut parts = numbers.split('.');
    for (place, part) in core.iter_mut().zip(&mut parts) {
        if !is_number(part) || has_leading_zero(part) {
            return None;
        }
        *place = part;
    }
    if parts.next().is_some() {
        return None;
    }
    Some(Version { core, pre_release: pre_release.unwrap_or_default() })
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && is_number(text)
}

/// Numbers without leading zeros: the longer one is the larger one.
fn compare_digits(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn compare_pre_releases(left: &str, right: &str) -> Ordering {
    match (left.is_empty(), right.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => match (is_number(left), is_number(right)) {
                (true, true) => compare_digits(left, right),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => left.cmp(right),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}
