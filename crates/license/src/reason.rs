//! Why a document is valid or not.

use std::fmt;

/// The reason for a verdict: a closed list, in the order in which a document is examined. A document with
/// several faults gets the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nothing is wrong: the document is valid.
    Ok,
    /// Larger than [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES).
    TooLarge,
    /// Not UTF-8.
    NotUtf8,
    /// Not JSON (RFC 8259), or more than one document; also a byte-order mark.
    NotJson,
    /// An object has the same key twice.
    DuplicateKey,
    /// A number that is not an integer within ±(2^53 − 1).
    BadNumber,
    /// A string with a lone surrogate.
    BadString,
    /// Nested more than 16 deep.
    TooDeep,
    /// A member is of another type than the format says, or the installation id is empty.
    WrongType,
    /// A required member is missing.
    MissingField,
    /// The signature is not the canonical base64 of 64 bytes.
    BadSignatureEncoding,
    /// No built-in key made the signature.
    BadSignature,
    /// `valid_until` is not a day of the calendar in the form YYYY-MM-DD.
    BadDate,
    /// The last day is over.
    Expired,
}

impl Reason {
    /// Every reason, in the order of examination.
    pub const ALL: &'static [Self] = &[
        Self::Ok,
        Self::TooLarge,
        Self::NotUtf8,
        Self::NotJson,
        Self::DuplicateKey,
        Self::BadNumber,
        Self::BadString,
        Self::TooDeep,
        Self::WrongType,
        Self::MissingField,
        Self::BadSignatureEncoding,
        Self::BadSignature,
        Self::BadDate,
        Self::Expired,
    ];

    /// The code for programs, as in `--json` output and translations.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::TooLarge => "too_large",
            Self::NotUtf8 => "not_utf8",
            Self::NotJson => "not_json",
            Self::DuplicateKey => "duplicate_key",
            Self::BadNumber => "bad_number",
            Self::BadString => "bad_string",
            Self::TooDeep => "too_deep",
            Self::WrongType => "wrong_type",
            Self::MissingField => "missing_field",
            Self::BadSignatureEncoding => "bad_signature_encoding",
            Self::BadSignature => "bad_signature",
            Self::BadDate => "bad_date",
            Self::Expired => "expired",
        }
    }

    /// The reason in plain words, in English.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Ok => "The registration is valid.",
            Self::TooLarge => "The file is larger than a registration document can be (16 KiB).",
            Self::NotUtf8 => "The file is not UTF-8 text. Use the file exactly as it was issued.",
            Self::NotJson => {
                "The file is not a complete JSON document. Use the file exactly as it was issued."
            }
            Self::DuplicateKey => "The document names the same field twice and could be read in two ways.",
            Self::BadNumber => "The document contains a number that cannot be read exactly.",
            Self::BadString => "The document contains a text that is not valid Unicode.",
            Self::TooDeep => "The document is nested too deeply.",
            Self::WrongType => "A field of the document is not of the expected type.",
            Self::MissingField => "A required field of the document is missing.",
            Self::BadSignatureEncoding => "The signature is not written correctly; it may have been cut off.",
            Self::BadSignature => {
                "The signature does not fit: the document was changed or comes from elsewhere."
            }
            Self::BadDate => "The last day of validity is not a date of the form YYYY-MM-DD.",
            Self::Expired => "The registration has expired.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lists_each_reason_once_in_order() {
        assert!(Reason::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(Reason::ALL.len(), Reason::Expired as usize + 1);
    }
}
