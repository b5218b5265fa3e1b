//! The value that is served once something has decided.

use super::session::Session;
use super::{Evaluation, EvaluationError};
use crate::bucket::{flagd_position, percent_position};
use crate::compile::{CompiledFlag, CompiledServe, CompiledSplit};
use crate::reason::Reason;
use crate::trace::Record;
use flag_model::Hashing;

impl<'s: 'c, 'c, R: Record> Session<'s, 'c, R> {
    /// What `serve` of a flag serves to the context, with `reason`.
    pub(super) fn serve(
        &mut self,
        flag: &'s CompiledFlag,
        serve: &'s CompiledServe,
        reason: Reason,
    ) -> Evaluation<'s> {
        let variant = match serve {
            CompiledServe::Value(value) => {
                let flag_key = flag.key.as_str();
                return Evaluation { flag_key, value, variant: None, reason, error: None };
            }
            CompiledServe::Variant(variant) => *variant,
            CompiledServe::Split(split) => {
                let Some(targeting_key) = self.context.context().targeting_key() else {
                    return flag.failed(EvaluationError::TargetingKeyMissing);
                };
                let position = self.position(flag, split, targeting_key);
                self.record.split(position, split.total);
                split.variant_at(position)
            }
            CompiledServe::Unservable(_) => return flag.failed(EvaluationError::VariantMissing),
        };
        let variant = &flag.variants[variant];
        Evaluation {
            flag_key: flag.key.as_str(),
            value: &variant.value,
            variant: Some(variant.key.as_str()),
            reason,
            error: None,
        }
    }

    fn position(&mut self, flag: &CompiledFlag, split: &CompiledSplit, targeting_key: &str) -> u64 {
        match split.hashing {
            Hashing::Percent => percent_position(&flag.bucketing_key, targeting_key),
            Hashing::Flagd => {
                flagd_position(&flag.bucketing_key, targeting_key, split.total, &mut self.scratch)
            }
        }
    }
}
