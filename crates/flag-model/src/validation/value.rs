//! Values that a flag serves.

use super::place::Place;
use super::schema::{ValueSchema, compile_schema};
use crate::flag::Flag;
use crate::problem::{Problem, ProblemCode};
use crate::value::{Value, ValueError};

/// What the values of one flag must be. The flag's schema is compiled once for all its configurations.
pub(super) struct ValueRules<'a> {
    pub(super) flag: &'a Flag,
    schema: Option<ValueSchema>,
}

impl<'a> ValueRules<'a> {
    /// Of a flag. A schema that cannot be used is a problem of the flag; it refuses no value.
    pub(super) fn of(flag: &'a Flag) -> Self {
        let schema = flag.value_schema.as_ref().and_then(|schema| compile_schema(schema).ok());
        Self { flag, schema }
    }

    pub(super) fn check(&self, place: &Place<'_>, value: &Value, problems: &mut Vec<Problem>) {
        if let Err(error) = self.flag.kind.accepts(value) {
            let code = match error {
                ValueError::Type { .. } => ProblemCode::InvalidValue,
                ValueError::TooLarge | ValueError::TooDeep => ProblemCode::TooLong,
            };
            problems.push(place.problem(code, error.to_string()));
        } else if let Some(violation) = self.schema.as_ref().and_then(|schema| schema.first_violation(value))
        {
            problems.push(place.problem(ProblemCode::SchemaViolated, violation));
        }
    }
}
