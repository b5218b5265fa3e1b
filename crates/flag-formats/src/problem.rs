//! Problems: why a document cannot be read at all.

use serde::Serialize;

/// One thing that is wrong with a document, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// JSON pointer (RFC 6901) to the place; empty for the whole document.
    pub pointer: String,
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What is wrong, for people.
    pub detail: String,
    /// What to do about it, for people.
    pub advice: String,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A byte sequence that is not UTF-8.
    InvalidUtf8,
    /// Not JSON.
    Syntax,
    /// More bytes than a document may have.
    TooLarge,
    /// Arrays and objects nest too deep.
    TooDeep,
    /// An object names a member twice.
    DuplicateKey,
    /// A member that the format does not know.
    UnknownField,
    /// A member that must be there is not.
    MissingField,
    /// A value of another type than the format asks for.
    WrongType,
    /// A value of the right type that is not allowed.
    InvalidValue,
    /// A text with more characters than it may have.
    TooLong,
    /// A list with more members than it may have.
    TooMany,
    /// The document names another format.
    WrongFormat,
    /// The document is of a version that this program does not read.
    UnsupportedVersion,
}

/// How many problems of one document are told; the rest is counted in the last of them.
pub const PROBLEMS_MAX: usize = 1_000;

/// Problems while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    pub(crate) fn push(&mut self, pointer: &str, code: ProblemCode, detail: String, advice: &str) {
        if self.list.len() < PROBLEMS_MAX - 1 {
            self.list.push(Problem { pointer: pointer.to_owned(), code, detail, advice: advice.to_owned() });
        } else {
            self.left_out += 1;
        }
    }

    pub(crate) fn wrong_type(&mut self, pointer: &str, found: &str, expected: &str) {
        let detail = format!("This is {found}; it must be {expected}.");
        self.push(pointer, ProblemCode::WrongType, detail, &format!("Write {expected}."));
    }

    pub(crate) fn invalid(&mut self, pointer: &str, detail: String, advice: &str) {
        self.push(pointer, ProblemCode::InvalidValue, detail, advice);
    }

    /// `value` when nothing was wrong, else all problems.
    pub(crate) fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<Problem>> {
        if self.left_out > 0 {
            self.list.push(Problem {
                pointer: String::new(),
                code: ProblemCode::TooMany,
                detail: format!("There are {} more problems.", self.left_out),
                advice: "Mend these first, then read the document again.".to_owned(),
            });
        }
        match value {
            Some(value) if self.list.is_empty() => Ok(value),
            _ => Err(self.list),
        }
    }
}

/// The characters of a name that a pointer or a text repeats; a longer one is cut.
const QUOTED_MAX_LEN: usize = 255;

/// Cuts what is repeated from a document, so that a message cannot be as large as the document.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(QUOTED_MAX_LEN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The pointer to a member of what `pointer` points to.
pub(crate) fn child(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", clip(member).replace('~', "~0").replace('/', "~1"))
}

/// The pointer to an item of the list that `pointer` points to.
pub(crate) fn item(pointer: &str, index: usize) -> String {
    format!("{pointer}/{index}")
}
