//! Escapes outside and inside of classes, and literal characters.

use super::Inexpressible;
use super::classes::Ranges;
use super::translate::{Item, Mistake, Translator};

/// What an escape means in a class.
pub(super) enum ClassItem {
    /// One character by its code, which may be a surrogate's.
    Code(u32),
    /// A written class such as `\d`.
    Class(&'static str),
}

impl Translator<'_> {
    /// Behind a backslash, outside of a class.
    pub(super) fn escape(&mut self) -> Result<Item, Mistake> {
        let c = self.next().ok_or(Mistake::Pattern)?;
        match c {
            'A' => return Ok(self.place(r"\A")),
            'Z' => return Ok(self.place(r"\z")),
            'b' if self.flags.ascii => return Ok(self.place(r"(?-u:\b)")),
            'b' => return Ok(self.place(r"\b")),
            'B' => {
                if self.flags.ascii {
                    self.cannot_express(Inexpressible::AsciiNonBoundary);
                }
                return Ok(self.place(r"\B"));
            }
            '0' => {
                let octal = self.take_while(2, |c| c.is_digit(8));
                self.code(u32::from_str_radix(&octal, 8).unwrap_or(0));
                return Ok(Item::Repeatable);
            }
            '1'..='9' => return self.number(c),
            _ => {}
        }
        match self.shared_escape(c)? {
            ClassItem::Code(code) => self.code(code),
            ClassItem::Class(class) => self.out.push_str(&format!("[{class}]")),
        }
        Ok(Item::Repeatable)
    }

    /// A backslash and a digit other than 0: three octal digits are a character, one or two any digits a group.
    fn number(&mut self, first: char) -> Result<Item, Mistake> {
        let mut digits = String::from(first);
        digits.push_str(&self.take_while(1, |c| c.is_ascii_digit()));
        if digits.len() == 2
            && digits.chars().all(|c| c.is_digit(8))
            && self.peek().is_some_and(|c| c.is_digit(8))
        {
            digits.push_str(&self.take_while(1, |c| c.is_digit(8)));
            self.code(octal_byte(&digits)?);
            return Ok(Item::Repeatable);
        }
        let group: usize = digits.parse().map_err(|_| Mistake::Pattern)?;
        self.refer(group - 1)
    }

    /// Behind a backslash, inside of a class.
    pub(super) fn class_escape(&mut self) -> Result<ClassItem, Mistake> {
        let c = self.next().ok_or(Mistake::Pattern)?;
        match c {
            'b' => Ok(ClassItem::Code(8)),
            '0'..='7' => {
                let mut digits = String::from(c);
                digits.push_str(&self.take_while(2, |c| c.is_digit(8)));
                Ok(ClassItem::Code(octal_byte(&digits)?))
            }
            '8' | '9' => Err(Mistake::Pattern),
            c => self.shared_escape(c),
        }
    }

    /// The escapes that mean the same in and outside of a class.
    fn shared_escape(&mut self, c: char) -> Result<ClassItem, Mistake> {
        let ascii = self.flags.ascii;
        Ok(match c {
            'a' => ClassItem::Code(7),
            'f' => ClassItem::Code(12),
            'n' => ClassItem::Code(10),
            'r' => ClassItem::Code(13),
            't' => ClassItem::Code(9),
            'v' => ClassItem::Code(11),
            'x' => ClassItem::Code(self.hexadecimal(2)?),
            'u' => ClassItem::Code(self.hexadecimal(4)?),
            'U' => ClassItem::Code(
                Some(self.hexadecimal(8)?)
                    .filter(|code| *code <= u32::from(char::MAX))
                    .ok_or(Mistake::Pattern)?,
            ),
            'N' => return self.named_character(),
            'd' => ClassItem::Class(if ascii { "0-9" } else { r"\p{Nd}" }),
            'D' => ClassItem::Class(if ascii { "[^0-9]" } else { r"\P{Nd}" }),
            's' => ClassItem::Class(if ascii { r"\t-\r " } else { r"\s\x1c-\x1f" }),
            'S' => ClassItem::Class(if ascii { r"[^\t-\r ]" } else { r"[^\s\x1c-\x1f]" }),
            'w' => ClassItem::Class(if ascii { "0-9A-Za-z_" } else { r"\p{L}\p{N}_" }),
            'W' => ClassItem::Class(if ascii { "[^0-9A-Za-z_]" } else { r"[^\p{L}\p{N}_]" }),
            c if c.is_ascii_alphabetic() => return Err(Mistake::Pattern),
            c => ClassItem::Code(u32::from(c)),
        })
    }

    fn hexadecimal(&mut self, length: usize) -> Result<u32, Mistake> {
        let digits = self.take_while(length, |c| c.is_ascii_hexdigit());
        if digits.len() != length {
            return Err(Mistake::Pattern);
        }
        u32::from_str_radix(&digits, 16).map_err(|_| Mistake::Pattern)
    }

    fn named_character(&mut self) -> Result<ClassItem, Mistake> {
        if !self.take('{') {
            return Err(Mistake::Pattern);
        }
        let name = self.take_while(usize::MAX, |c| c != '}');
        if name.is_empty() || !self.take('}') {
            return Err(Mistake::Pattern);
        }
        self.cannot_express(Inexpressible::NamedCharacter);
        Ok(ClassItem::Code(0))
    }

    pub(super) fn literal(&mut self, c: char) {
        self.code(u32::from(c));
    }

    /// Writes one character under the flags of the place.
    fn code(&mut self, code: u32) {
        let mut ranges = Ranges::default();
        ranges.push(code, code);
        match char::from_u32(code) {
            Some(c) if !self.flags.ignore_case => {
                self.out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
            }
            _ => self.write_class(&ranges, "", false),
        }
    }
}

fn octal_byte(digits: &str) -> Result<u32, Mistake> {
    u32::from_str_radix(digits, 8).ok().filter(|code| *code <= 0o377).ok_or(Mistake::Pattern)
}
