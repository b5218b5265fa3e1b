//! Broken rules: where, which, what is wrong, and what to do about it.

use serde::{Deserialize, Serialize};

/// One broken rule and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// JSON pointer inside what was checked.
    pub pointer: String,
    /// Which rule.
    pub code: ProblemCode,
    /// What is wrong, in plain words.
    pub detail: String,
    /// What to do about it, in plain words.
    pub advice: String,
}

impl Problem {
    /// A broken rule at `pointer`, with the advice that belongs to its code.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), advice: code.advice().to_owned() }
    }

    /// The same with advice of its own.
    #[must_use]
    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), ..self }
    }
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required field is absent.
    MissingField,
    /// There is no such field.
    UnknownField,
    /// The field cannot be changed after creation.
    Immutable,
    /// The value is of another type or not one of the allowed words.
    WrongType,
    /// A text or list is empty that must not be.
    Empty,
    /// A text or value is too long.
    TooLong,
    /// There are too many of something.
    TooMany,
    /// The value does not fit the flag's type.
    InvalidValue,
    /// Two parts contradict each other.
    Mismatch,
    /// Another document has this key.
    KeyTaken,
    /// Two parts have the same id, key or target.
    Duplicate,
    /// Something is named that does not exist.
    UnknownReference,
    /// Something leads back to itself.
    Cycle,
    /// A chain of documents that lean on one another is too long.
    ChainTooLong,
    /// A number is outside of its range.
    OutOfRange,
    /// The weights of a split do not add up.
    Weights,
    /// A regular expression cannot be used.
    InvalidPattern,
    /// A text is no version.
    InvalidVersion,
    /// A value is no date or time.
    InvalidTime,
    /// A text names no time zone.
    InvalidTimeZone,
    /// A text is no cron expression.
    InvalidCron,
    /// A JSON Schema cannot be used.
    InvalidSchema,
    /// A value does not satisfy the flag's JSON Schema.
    SchemaViolated,
}

impl ProblemCode {
    /// What helps as a rule.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::MissingField => "Add the field.",
            Self::UnknownField => "Remove the field, or correct its name.",
            Self::Immutable => "Leave the field as it is, or create another document.",
            Self::WrongType => "Give a value of the documented type.",
            Self::Empty => "Fill it in.",
            Self::TooLong => "Shorten it.",
            Self::TooMany => "Remove some.",
            Self::InvalidValue => "Give a value of the flag's type.",
            Self::Mismatch => "Change one of the two.",
            Self::KeyTaken => "Choose another key.",
            Self::Duplicate => "Remove one of the two, or give it an id or key of its own.",
            Self::UnknownReference => "Correct the name, or create what it names first.",
            Self::Cycle => "Take one link out of the circle.",
            Self::ChainTooLong => "Shorten the chain.",
            Self::OutOfRange => "Choose a number inside the range.",
            Self::Weights => "Change the weights so that they add up.",
            Self::InvalidPattern => "Correct the regular expression.",
            Self::InvalidVersion => "Write a semantic version, as 1.4.0 or 2.0.0-beta.1.",
            Self::InvalidTime => "Write a date as 2026-03-01 or a time as 2026-03-01T09:00:00Z.",
            Self::InvalidTimeZone => "Write the zone's IANA name, as Europe/Vienna.",
            Self::InvalidCron => "Write five fields: minute, hour, day of the month, month, day of the week.",
            Self::InvalidSchema => "Correct the schema.",
            Self::SchemaViolated => "Change the value, or the flag's schema.",
        }
    }
}
