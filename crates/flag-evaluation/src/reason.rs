//! Why an evaluation gave the value it gave.

use serde::Serialize;

/// Why an evaluation gave the value it gave, in the words of OpenFeature and one of litestar-flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// The flag's own value: nothing about the context mattered.
    Static,
    /// The caller's default, because there was nothing to evaluate.
    Default,
    /// A rule matched the context.
    TargetingMatch,
    /// The context's bucket chose a variant.
    Split,
    /// The flag is switched off, not active or archived.
    Disabled,
    /// An override of this very user, organization, tenant or targeting key.
    Override,
    /// The evaluation failed; the error code says how.
    Error,
}

impl Reason {
    /// The reason as it is written in an evaluation.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Static => "STATIC",
            Self::Default => "DEFAULT",
            Self::TargetingMatch => "TARGETING_MATCH",
            Self::Split => "SPLIT",
            Self::Disabled => "DISABLED",
            Self::Override => "OVERRIDE",
            Self::Error => "ERROR",
        }
    }
}
