//! Variants: the buckets of the audience, divided by weight.

use super::fault::Fault;
use super::number::{Int, Number};
use super::sorting::sort_by_key;
use super::value::{Members, Value};

const BUCKETS: usize = 100;

/// The variants of a flag, and which one each of the 100 buckets gets.
#[derive(Debug, Default)]
pub(crate) struct Variants {
    variants: Vec<Variant>,
    /// Indexes of variants by bucket; empty where there are no variants.
    buckets: Vec<Result<usize, Fault>>,
}

/// One variant.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) key: Value,
    pub(crate) value: Value,
}

impl Variants {
    /// Compiles the member `variants`: sorted by key, weights added up as they stand.
    pub(crate) fn compile(variants: Option<&Value>) -> Result<Self, Fault> {
        let Some(variants) = variants.filter(|variants| variants.is_truthy()) else {
            return Ok(Self::default());
        };
        let Value::List(variants) = variants else {
            return Err(Fault::Malformed("its variants are not a list"));
        };
        let mut sorted: Vec<(&Value, &Members)> = Vec::with_capacity(variants.len());
        for variant in variants {
            let Value::Object(members) = variant else {
                return Err(Fault::Malformed("a variant is not an object"));
            };
            let key = members.get("key").ok_or(Fault::Malformed("a variant has no key"))?;
            sorted.push((key, members));
        }
        let sorted = sort_by_key(sorted)?;
        Ok(Self {
            buckets: divide(&sorted),
            variants: sorted
                .into_iter()
                .map(|(key, members)| Variant {
                    key: key.clone(),
                    value: members.get("value").cloned().unwrap_or_else(|| Value::Object(Box::default())),
                })
                .collect(),
        })
    }

    /// The variant of a bucket; `None` if there are no variants at all.
    pub(crate) fn of_bucket(&self, bucket: u8) -> Result<Option<&Variant>, Fault> {
        match self.buckets.get(usize::from(bucket)) {
            None => Ok(None),
            Some(Ok(index)) => Ok(self.variants.get(*index)),
            Some(Err(fault)) => Err(fault.clone()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }
}

/// Gives each bucket the first variant whose running weight exceeds it, and the last variant what is left over.
/// A weight that cannot be added up fails the buckets that have none by then.
fn divide(sorted: &[(&Value, &Members)]) -> Vec<Result<usize, Fault>> {
    let mut buckets: Vec<Option<Result<usize, Fault>>> = vec![None; BUCKETS];
    let mut sum = Number::Int(Int::ZERO);
    for (index, (_, members)) in sorted.iter().enumerate() {
        let weight = match members.get("weight") {
            None => Some(Number::Int(Int::ZERO)),
            Some(weight) => weight.as_number(),
        };
        let Some(next) = weight.and_then(|weight| sum.plus(&weight)) else {
            fill(&mut buckets, |_| true, &Err(Fault::Malformed("a variant's weight is not a number")));
            break;
        };
        sum = next;
        let below = |bucket: i64| Number::Int(Int::from(bucket)).compare(&sum).is_lt();
        fill(&mut buckets, below, &Ok(index));
        if buckets.iter().all(Option::is_some) {
            break;
        }
    }
    let last = sorted.len().saturating_sub(1);
    buckets.into_iter().map(|bucket| bucket.unwrap_or(Ok(last))).collect()
}

fn fill(
    buckets: &mut [Option<Result<usize, Fault>>],
    applies: impl Fn(i64) -> bool,
    outcome: &Result<usize, Fault>,
) {
    for (bucket, slot) in (0i64..).zip(buckets) {
        if slot.is_none() && applies(bucket) {
            *slot = Some(outcome.clone());
        }
    }
}
