//! Keys: the names people give to projects, environments and flags.

use crate::limits::KEY_MAX_LEN;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A key of a project, an environment or a flag: `^[a-zA-Z][a-zA-Z0-9_.-]{0,254}$`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

/// Why a text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is empty.
    #[error("a key has at least one character")]
    Empty,
    /// The text is longer than [`KEY_MAX_LEN`].
    #[error("a key has at most {KEY_MAX_LEN} characters")]
    TooLong,
    /// The first character is not a letter from a to z or A to Z.
    #[error("a key starts with a letter from a to z")]
    Start,
    /// A character other than letters, digits, `_`, `.` and `-`.
    #[error("a key has only letters, digits, '_', '.' and '-'; {0:?} is none of these")]
    Character(char),
}

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// The first rule that `text` breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, KeyError> {
        let text = text.into();
        let first = text.chars().next().ok_or(KeyError::Empty)?;
        if !first.is_ascii_alphabetic() {
            return Err(KeyError::Start);
        }
        if let Some(bad) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        {
            return Err(KeyError::Character(bad));
        }
        if text.len() > KEY_MAX_LEN {
            return Err(KeyError::TooLong);
        }
        Ok(Self(text))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Key {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        Self::new(text)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Result<(), KeyError>) {
        assert_eq!(Key::new(text).map(|_| ()), *expected, "{text:?}");
    }

    #[test]
    fn keys_follow_the_contract() {
        check("a", &Ok(()));
        check("checkout.express-pay", &Ok(()));
        check("A_1", &Ok(()));
        check(&"k".repeat(255), &Ok(()));
        check("", &Err(KeyError::Empty));
        check("1a", &Err(KeyError::Start));
        check(".a", &Err(KeyError::Start));
        check("ä", &Err(KeyError::Start));
        check("a b", &Err(KeyError::Character(' ')));
        check("a\n", &Err(KeyError::Character('\n')));
        check("aß", &Err(KeyError::Character('ß')));
        check(&"k".repeat(256), &Err(KeyError::TooLong));
    }

    #[test]
    fn a_bad_key_is_refused_while_reading_json() {
        let error = serde_json::from_str::<Key>("\"1a\"").unwrap_err();
        assert!(error.to_string().contains("starts with a letter"), "{error}");
    }
}
