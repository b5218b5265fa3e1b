//! Percentages of rollouts.

use serde::{Deserialize, Serialize};

/// A part of all contexts, from 0 to 100 with at most two decimals; a JSON number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percentage(u16);

/// Why a number is not a [`Percentage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PercentageError {
    /// Below 0, above 100 or no number.
    #[error("a percentage is from 0 to 100")]
    Range,
    /// More than two decimals.
    #[error("a percentage has at most two decimals")]
    Precision,
}

impl Percentage {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Everyone.
    pub const ALL: Self = Self(10_000);

    /// The part as whole hundredths of a percent, 0 to 10,000.
    #[must_use]
    pub fn hundredths(self) -> u16 {
        self.0
    }
}

impl TryFrom<f64> for Percentage {
    type Error = PercentageError;

    fn try_from(percent: f64) -> Result<Self, PercentageError> {
        if !(0.0..=100.0).contains(&percent) {
            return Err(PercentageError::Range);
        }
        let hundredths = (percent * 100.0).round();
        if (hundredths / 100.0 - percent).abs() > 1e-9 {
            return Err(PercentageError::Precision);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 10,000 by the check above"
        )]
        Ok(Self(hundredths as u16))
    }
}

impl From<Percentage> for f64 {
    fn from(percentage: Percentage) -> Self {
        Self::from(percentage.0) / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Result<u16, &str>) {
        match (serde_json::from_str::<Percentage>(json), expected) {
            (Ok(percentage), Ok(hundredths)) => assert_eq!(percentage.hundredths(), hundredths, "{json}"),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{json}: {error}"),
            (read, _) => panic!("{json} became {read:?}"),
        }
    }

    #[test]
    fn percentages_have_two_decimals() {
        check("0", Ok(0));
        check("0.01", Ok(1));
        check("12.5", Ok(1_250));
        check("99.99", Ok(9_999));
        check("100", Ok(10_000));
        check("-0.01", Err("from 0 to 100"));
        check("100.01", Err("from 0 to 100"));
        check("0.001", Err("two decimals"));
        check("\"5\"", Err("invalid type"));
    }

    #[test]
    fn every_percentage_comes_back_as_it_was() {
        for hundredths in 0..=10_000_u16 {
            let text = serde_json::to_string(&Percentage(hundredths)).unwrap();
            assert_eq!(serde_json::from_str::<Percentage>(&text).unwrap(), Percentage(hundredths), "{text}");
        }
    }
}
