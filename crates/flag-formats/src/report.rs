//! Reports: what changed, or was left behind, on the way from one format to another.

use crate::problem::clip;
use serde::Serialize;

/// Everything that two formats do not have in common, found while a document was moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order of the document.
    pub findings: Vec<Finding>,
}

/// One difference, with its place in the document that was read, or in the flag set that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// JSON pointer (RFC 6901) into the source.
    pub pointer: String,
    /// The flag as the source calls it; `None` for the document as a whole.
    pub flag: Option<String>,
    /// What kind of difference it is.
    pub code: FindingCode,
    /// What follows from it for the flag.
    pub effect: Effect,
    /// What cannot be expressed or what changed, for people.
    pub detail: String,
    /// What to do about it, for people.
    pub advice: String,
}

/// What a finding means for its flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The flag is not in the result, because it would give other answers there.
    LeftOut,
    /// The flag is in the result; the text says what is different.
    Kept,
}

/// The kinds of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// The other side has no way to say this.
    NotExpressible,
    /// The comparison converts types, which the other side does not.
    TypeConversion,
    /// More rules, conditions, variants or characters than the other side allows.
    LimitExceeded,
    /// Something names a variant, value, segment or environment that does not exist.
    UnknownReference,
    /// The application's own default is served here.
    CodeDefault,
    /// A key that the other side does not allow has a new one.
    KeyRenamed,
    /// A shared definition was copied to where it is used.
    Inlined,
    /// Metadata, names, tags, dates and the like have no place on the other side.
    NotCarried,
    /// A value without a name became a variant.
    ValueBecameVariant,
    /// An override became a rule.
    OverrideBecameRule,
    /// What is served while the flag is off is not carried over.
    OffValue,
    /// The same in meaning, but not at the very instant or at the edge that the text names.
    Boundary,
    /// The source contradicts itself or names nothing that exists; the text says how it was read.
    ReadAs,
}

/// From this number on a report names only the flags that were left out.
pub const FINDINGS_MAX: usize = 100_000;

impl Report {
    /// Whether every flag of the source is in the result.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.findings.iter().all(|finding| finding.effect == Effect::Kept)
    }

    pub(crate) fn left_out(
        &mut self,
        pointer: &str,
        flag: &str,
        code: FindingCode,
        detail: String,
        advice: &str,
    ) {
        self.push(pointer, Some(flag), code, Effect::LeftOut, detail, advice);
    }

    pub(crate) fn kept(
        &mut self,
        pointer: &str,
        flag: Option<&str>,
        code: FindingCode,
        detail: String,
        advice: &str,
    ) {
        self.push(pointer, flag, code, Effect::Kept, detail, advice);
    }

    fn push(
        &mut self,
        pointer: &str,
        flag: Option<&str>,
        code: FindingCode,
        effect: Effect,
        detail: String,
        advice: &str,
    ) {
        if effect == Effect::Kept && self.findings.len() >= FINDINGS_MAX {
            return;
        }
        self.findings.push(Finding {
            pointer: pointer.to_owned(),
            flag: flag.map(clip),
            code,
            effect,
            detail,
            advice: advice.to_owned(),
        });
    }
}
