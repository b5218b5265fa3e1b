//! Evaluating flags: what is served to a context, and why.

mod conditions;
mod flag;
mod segments;
mod serve;
mod session;

pub(crate) use conditions::ConditionMiss;
pub(crate) use segments::Absence;

use crate::compile::CompiledFlagSet;
use crate::context::Context;
use crate::error_code::ErrorCode;
use crate::reason::Reason;
use crate::trace::{Decision, Silent, Trace, Tracer};
use flag_model::FlagKind;
use jiff::Timestamp;
use serde_json::Value;
use session::Session;

/// What a flag serves to a context. It borrows from the flag set: nothing is copied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation<'s> {
    /// The flag that was asked for.
    pub flag_key: &'s str,
    /// What is served. With an error the `off_value`, and `null` where there is no flag.
    pub value: &'s Value,
    /// The key of the variant that was served, if it was one.
    pub variant: Option<&'s str>,
    /// Why.
    pub reason: Reason,
    /// What went wrong; the reason is then [`Reason::Error`].
    pub error: Option<EvaluationError>,
}

/// What can go wrong in an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// No flag has this key.
    #[error("there is no flag with this key")]
    FlagNotFound,
    /// A split was reached.
    #[error("the flag divides contexts by their targeting key, and this context has none")]
    TargetingKeyMissing,
    /// What the configuration serves when no rule matches is no variant of the flag.
    #[error("the flag's fallthrough names a variant that the flag does not have")]
    VariantMissing,
}

impl EvaluationError {
    /// The code for it.
    #[must_use]
    pub fn code(self) -> ErrorCode {
        match self {
            Self::FlagNotFound => ErrorCode::FlagNotFound,
            Self::TargetingKeyMissing => ErrorCode::TargetingKeyMissing,
            Self::VariantMissing => ErrorCode::GeneralError,
        }
    }
}

static NO_VALUE: Value = Value::Null;

impl CompiledFlagSet {
    /// Evaluates one flag for `context` at `now`.
    #[must_use]
    pub fn evaluate<'s>(&'s self, flag_key: &'s str, context: &Context, now: Timestamp) -> Evaluation<'s> {
        match self.by_key.get(flag_key) {
            Some(flag) => Session::new(self, context, now, Silent).evaluate(*flag),
            None => Evaluation::not_found(flag_key),
        }
    }

    /// Evaluates all flags for `context` at `now`, in the order of the flag set, whatever their lifecycle.
    #[must_use]
    pub fn evaluate_all<'s>(&'s self, context: &Context, now: Timestamp) -> Vec<Evaluation<'s>> {
        let mut session = Session::new(self, context, now, Silent);
        (0..self.flags.len()).map(|flag| session.evaluate(flag)).collect()
    }

    /// Evaluates one flag and tells every step. Slower, and for people only; the evaluation is the same.
    #[must_use]
    pub fn evaluate_traced<'s>(
        &'s self,
        flag_key: &'s str,
        context: &Context,
        now: Timestamp,
    ) -> (Evaluation<'s>, Trace) {
        let Some(index) = self.by_key.get(flag_key) else {
            return (Evaluation::not_found(flag_key), Trace::new(None, Decision::FlagUnknown));
        };
        let mut session = Session::new(self, context, now, Tracer::default());
        let evaluation = session.evaluate(*index);
        (evaluation, session.into_record().finish(&self.flags[*index], &self.conditions))
    }

    /// The first instant after `now` at which time alone can change an answer of any flag, for any context; it may
    /// be too early, never too late. `None`: never again. What was answered at `now` holds until then.
    ///
    /// The cost grows with the number of schedules; remember the answer rather than asking for each evaluation.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        self.clock.next_change(now)
    }

    /// The keys and types of all flags, in the order of [`Self::evaluate_all`].
    pub fn flags(&self) -> impl ExactSizeIterator<Item = (&str, FlagKind)> {
        self.flags.iter().map(|flag| (flag.key.as_str(), flag.kind))
    }

    /// The type of a flag.
    #[must_use]
    pub fn kind(&self, flag_key: &str) -> Option<FlagKind> {
        self.by_key.get(flag_key).map(|flag| self.flags[*flag].kind)
    }
}

impl<'s> Evaluation<'s> {
    fn not_found(flag_key: &'s str) -> Self {
        Self {
            flag_key,
            value: &NO_VALUE,
            variant: None,
            reason: Reason::Error,
            error: Some(EvaluationError::FlagNotFound),
        }
    }
}
