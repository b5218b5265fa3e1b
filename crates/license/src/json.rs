//! A strict JSON reader for documents of at most 16 KiB.
//!
//! It does not recurse, so the depth of the input cannot exhaust the stack, and it reads to the end before
//! it judges, so that the fault reported does not depend on where in the document it stands.

use crate::reason::Reason;
use std::collections::{BTreeMap, BTreeSet};

/// Nesting at most; the document itself is level 1.
const MAX_DEPTH: usize = 16;
/// Beyond this, integers are not exact in every JSON reader.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// A JSON value whose text can be written in one way only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    String(String),
    Array(Vec<Value>),
    /// In the order of code points, which is that of the UTF-8 bytes.
    Object(BTreeMap<String, Value>),
}

/// Reads one document.
pub(crate) fn read(text: &str) -> Result<Value, Reason> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, faults: BTreeSet::new() };
    let value = reader.document().ok_or(Reason::NotJson)?;
    match reader.faults.first() {
        Some(first) => Err(*first),
        None => Ok(value),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    faults: BTreeSet<Reason>,
}

/// An array or object that is not closed yet.
enum Open {
    Array(Vec<Value>),
    Object { members: BTreeMap<String, Value>, seen: BTreeSet<Vec<u8>>, key: String },
}

/// What the start of a value turned out to be.
enum Begun {
    Opened,
    Whole(Value),
}

impl Reader<'_> {
    /// `None` is a syntax error, here and below.
    fn document(&mut self) -> Option<Value> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let mut value = match self.begin(&mut open)? {
                Begun::Opened => continue,
                Begun::Whole(value) => value,
            };
            loop {
                let Some(innermost) = open.last_mut() else {
                    self.skip_white_space();
                    return (self.at == self.bytes.len()).then_some(value);
                };
                let close = innermost.put(value);
                self.skip_white_space();
                match self.next()? {
                    b',' => {
                        if let Some(Open::Object { seen, key, .. }) = open.last_mut() {
                            *key = self.key(seen)?;
                        }
                        break;
                    }
                    byte if byte == close => value = self.close(&mut open)?,
                    _ => return None,
                }
            }
        }
    }

    fn begin(&mut self, open: &mut Vec<Open>) -> Option<Begun> {
        self.skip_white_space();
        let value = match self.peek()? {
            b'{' => {
                self.at += 1;
                self.skip_white_space();
                let mut seen = BTreeSet::new();
                let empty = self.peek()? == b'}';
                let key = if empty { String::new() } else { self.key(&mut seen)? };
                open.push(Open::Object { members: BTreeMap::new(), seen, key });
                return self.opened(open, empty);
            }
            b'[' => {
                self.at += 1;
                self.skip_white_space();
                let empty = self.peek()? == b']';
                open.push(Open::Array(Vec::new()));
                return self.opened(open, empty);
            }
            b'"' => Value::String(String::from_utf8_lossy(&self.string()?).into_owned()),
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => self.number()?,
        };
        Some(Begun::Whole(value))
    }

    fn opened(&mut self, open: &mut Vec<Open>, empty: bool) -> Option<Begun> {
        if open.len() > MAX_DEPTH {
            self.faults.insert(Reason::TooDeep);
        }
        if empty {
            self.at += 1;
            return self.close(open).map(Begun::Whole);
        }
        Some(Begun::Opened)
    }

    fn close(&mut self, open: &mut Vec<Open>) -> Option<Value> {
        let depth = open.len();
        let value = match open.pop()? {
            Open::Array(items) => Value::Array(items),
            Open::Object { members, .. } => Value::Object(members),
        };
        // Deeper values are not built: dropping them would recurse.
        Some(if depth > MAX_DEPTH { Value::Null } else { value })
    }

    fn key(&mut self, seen: &mut BTreeSet<Vec<u8>>) -> Option<String> {
        self.skip_white_space();
        if self.peek()? != b'"' {
            return None;
        }
        let bytes = self.string()?;
        let key = String::from_utf8_lossy(&bytes).into_owned();
        if !seen.insert(bytes) {
            self.faults.insert(Reason::DuplicateKey);
        }
        self.skip_white_space();
        (self.next()? == b':').then_some(key)
    }

    /// A string's bytes: UTF-8, or with lone surrogates (which are a fault) the same scheme extended to them,
    /// so that different keys stay different.
    fn string(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.next()? {
                b'"' => return Some(text),
                b'\\' => self.escape(&mut text)?,
                0..=0x1f => return None,
                byte => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let plain = match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode_escape(text),
            _ => return None,
        };
        text.push(plain);
        Some(())
    }

    fn unicode_escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let mut code = self.four_hex()?;
        if (0xd800..0xdc00).contains(&code) && self.bytes[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.four_hex()?;
            if (0xdc00..0xe000).contains(&low) {
                code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            } else {
                self.at = back;
            }
        }
        if let Some(character) = char::from_u32(code) {
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            self.faults.insert(Reason::BadString);
            let byte = |shift: u32, mask: u32, mark: u32| ((code >> shift & mask) | mark) as u8;
            text.extend([byte(12, 0x0f, 0xe0), byte(6, 0x3f, 0x80), byte(0, 0x3f, 0x80)]);
        }
        Some(())
    }

    fn four_hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.next()?).to_digit(16)?;
        }
        Some(code)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => {
                self.digits();
            }
            _ => return None,
        }
        let integer_end = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits().then_some(())?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits().then_some(())?;
        }
        let text = std::str::from_utf8(&self.bytes[start..integer_end]).ok()?;
        let exact =
            text.parse::<i64>().ok().filter(|number| number.unsigned_abs() <= MAX_INTEGER && text != "-0");
        match exact {
            Some(number) if self.at == integer_end => Some(Value::Integer(number)),
            _ => {
                self.faults.insert(Reason::BadNumber);
                Some(Value::Null)
            }
        }
    }

    /// Whether there was at least one digit.
    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.bytes[self.at..].starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            value
        })
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }
}

impl Open {
    /// Puts a finished value in its place and says which byte closes this container.
    fn put(&mut self, value: Value) -> u8 {
        match self {
            Self::Array(items) => {
                items.push(value);
                b']'
            }
            Self::Object { members, key, .. } => {
                members.insert(std::mem::take(key), value);
                b'}'
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn faults_have_their_order_wherever_they_stand() {
        let deep = format!("{}{}", "[".repeat(17), "]".repeat(17));
        let rows: &[(&str, Result<Value, Reason>)] = &[
            ("[]", Ok(Value::Array(vec![]))),
            (" { } ", Ok(Value::Object(BTreeMap::new()))),
            ("-9007199254740991", Ok(Value::Integer(-9_007_199_254_740_991))),
            ("9007199254740992", Err(Reason::BadNumber)),
            ("-9007199254740992", Err(Reason::BadNumber)),
            ("-9223372036854775808", Err(Reason::BadNumber)),
            ("9223372036854775808", Err(Reason::BadNumber)),
            ("0", Ok(Value::Integer(0))),
            ("-0", Err(Reason::BadNumber)),
            ("0.0", Err(Reason::BadNumber)),
            ("1e5", Err(Reason::BadNumber)),
            ("1.", Err(Reason::NotJson)),
            ("1e", Err(Reason::NotJson)),
            ("-", Err(Reason::NotJson)),
            ("+1", Err(Reason::NotJson)),
            (".5", Err(Reason::NotJson)),
            ("[1,]", Err(Reason::NotJson)),
            ("[,1]", Err(Reason::NotJson)),
            ("[1}", Err(Reason::NotJson)),
            ("{\"a\":1]", Err(Reason::NotJson)),
            ("{\"a\":1,}", Err(Reason::NotJson)),
            ("{a:1}", Err(Reason::NotJson)),
            ("tru", Err(Reason::NotJson)),
            ("\u{feff}{}", Err(Reason::NotJson)),
            ("\"\u{1}\"", Err(Reason::NotJson)),
            (r#""\x""#, Err(Reason::NotJson)),
            (r#""\u12G4""#, Err(Reason::NotJson)),
            (r#""\ud83d\ude00""#, Ok(Value::String("\u{1f600}".into()))),
            (r#""\ud83d\ud83d\ude00""#, Err(Reason::BadString)),
            (r#"{"\u0061":1,"a":2}"#, Err(Reason::DuplicateKey)),
            (r#"{"\ud800":1,"\ud801":2}"#, Err(Reason::BadString)),
            (r#"{"\ud800":1,"\ud800":2}"#, Err(Reason::DuplicateKey)),
            (r#"[1.5,{"a":1,"a":2}]"#, Err(Reason::DuplicateKey)),
            (r#"[{"a":1,"a":2},1.5,"#, Err(Reason::NotJson)),
            ("[] []", Err(Reason::NotJson)),
            ("", Err(Reason::NotJson)),
            (&deep, Err(Reason::TooDeep)),
            (
                &deep[1..33],
                Ok((0..16)
                    .fold(Value::Null, |inner, n| Value::Array(if n == 0 { vec![] } else { vec![inner] }))),
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(&read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_duplicate_key_far_below_the_depth_limit_is_still_found() {
        let text = format!("{}{}{}", "[".repeat(4000), r#"{"a":1,"a":1}"#, "]".repeat(4000));
        assert_eq!(read(&text), Err(Reason::DuplicateKey));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[\\[\\]{}\",:0-9eE.+\\-tfnul\\\\ aud8dc]{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn what_is_read_is_what_other_readers_read(text in "[\\[\\]{}\",:0-9.\\-\\\\ aud8dc]{0,60}") {
            if read(&text).is_ok() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
            }
        }
    }
}
