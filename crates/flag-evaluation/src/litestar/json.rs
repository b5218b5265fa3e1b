//! Reads JSON into [`Value`]s, as Python's `json` module would.
//!
//! An own reader, because the general one turns integers beyond 64 bits into floats unless a feature changes it
//! for the whole workspace. It takes what Python takes, except the words `NaN` and `Infinity`.
//!
//! Python's texts may hold lone surrogates (`"\ud800"`), ours may not. They are kept as 2,048 private-use
//! characters from U+10F000 on, are written as the escapes they came from, and cannot be hashed, which is an
//! error there too. A text that itself holds one of those private-use characters is taken for the surrogate.

use std::ops::RangeInclusive;

use super::number::{Int, MAX_INTEGER_DIGITS};
use super::value::{Members, Value};

/// How deep lists and objects may nest.
pub const MAX_DEPTH: usize = 128;

const LONE_SURROGATES: RangeInclusive<char> = '\u{10F000}'..='\u{10F7FF}';
const LONE_SURROGATE_OFFSET: u32 = 0x10_F000 - 0xD800;

/// Why bytes are no JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Something else stands where JSON asks for a value, a separator or the end.
    #[error("not JSON: unexpected content at byte {offset}")]
    Unexpected {
        /// Bytes before it.
        offset: usize,
    },
    /// More than [`MAX_DEPTH`] lists and objects inside each other.
    #[error("nested deeper than {MAX_DEPTH} levels at byte {offset}")]
    TooDeep {
        /// Bytes before it.
        offset: usize,
    },
    /// An integer of more than [`MAX_INTEGER_DIGITS`] digits.
    #[error("an integer of more than {MAX_INTEGER_DIGITS} digits at byte {offset}")]
    IntegerTooLong {
        /// Bytes before it.
        offset: usize,
    },
}

/// Reads one JSON document.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    let mut reader = Reader { text, offset: 0 };
    let value = reader.value(0)?;
    reader.skip_blanks();
    if reader.offset == text.len() { Ok(value) } else { Err(reader.unexpected()) }
}

/// Whether the text holds a character that Python could not encode.
pub(crate) fn holds_lone_surrogate(text: &str) -> bool {
    // The first byte of these characters is rare; the search for it is fast.
    text.as_bytes().contains(&0xF4) && text.chars().any(|c| LONE_SURROGATES.contains(&c))
}

/// Writes the stand-ins in a JSON text as the escapes they were read from.
pub(crate) fn escape_lone_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if LONE_SURROGATES.contains(&c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c) - LONE_SURROGATE_OFFSET));
        } else {
            out.push(c);
        }
    }
    out
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn unexpected(&self) -> JsonError {
        JsonError::Unexpected { offset: self.offset }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.offset += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.skip_blanks();
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(JsonError::TooDeep { offset: self.offset }),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("null", Value::Null),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.text.as_bytes()[self.offset..].starts_with(word.as_bytes()) {
            self.offset += word.len();
            Ok(value)
        } else {
            Err(self.unexpected())
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.offset += 1;
        let mut list = Vec::new();
        self.skip_blanks();
        if self.take(b']') {
            return Ok(Value::List(list));
        }
        loop {
            list.push(self.value(depth)?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(Value::List(list));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.offset += 1;
        let mut members = Members::new();
        self.skip_blanks();
        if self.take(b'}') {
            return Ok(Value::Object(Box::new(members)));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected());
            }
            let name = self.string()?;
            self.skip_blanks();
            self.expect(b':')?;
            let value = self.value(depth)?;
            members.insert(name, value);
            self.skip_blanks();
            if self.take(b'}') {
                return Ok(Value::Object(Box::new(members)));
            }
            self.expect(b',')?;
        }
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        if self.offset == start {
            return Err(self.unexpected());
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.offset;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut integer = true;
        if self.take(b'.') {
            integer = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            integer = false;
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = &self.text[start..self.offset];
        if integer {
            Int::from_decimal(text).map(Value::Int).ok_or(JsonError::IntegerTooLong { offset: start })
        } else {
            text.parse().map(Value::Float).map_err(|_| JsonError::Unexpected { offset: start })
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.offset += 1;
        let mut out = String::new();
        loop {
            let start = self.offset;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1F)) {
                self.offset += 1;
            }
            out.push_str(&self.text[start..self.offset]);
            match self.peek() {
                Some(b'"') => {
                    self.offset += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                _ => return Err(self.unexpected()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        self.offset += 1;
        let plain = match self.peek() {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.unexpected()),
        };
        self.offset += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let unit = self.code_unit().ok_or(self.unexpected())?;
        if (0xD800..0xDC00).contains(&unit) && self.text[self.offset..].starts_with("\\u") {
            let after_high = self.offset;
            self.offset += 1;
            match self.code_unit() {
                Some(low @ 0xDC00..=0xDFFF) => {
                    let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    return char::from_u32(code).ok_or(self.unexpected());
                }
                _ => self.offset = after_high,
            }
        }
        char::from_u32(unit).or_else(|| char::from_u32(unit + LONE_SURROGATE_OFFSET)).ok_or(self.unexpected())
    }

    /// Reads `uXXXX` and moves behind it.
    fn code_unit(&mut self) -> Option<u32> {
        let hex = self.text.get(self.offset + 1..self.offset + 5)?;
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.offset += 5;
        u32::from_str_radix(hex, 16).ok()
    }
}
