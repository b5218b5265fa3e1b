//! What Python says about characters: decimal digits, white space, printability.
//!
//! The tables are those of the `regex` crate. CPython 3.11 stands at Unicode 14: characters that later versions
//! brought are printable here and not there.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

type Ranges = Vec<(char, char)>;

static DECIMAL_DIGITS: LazyLock<Ranges> = LazyLock::new(|| ranges(r"\p{Nd}"));
static NOT_PRINTABLE: LazyLock<Ranges> = LazyLock::new(|| ranges(r"[\p{C}\p{Z}]"));

fn ranges(class: &str) -> Ranges {
    match regex_syntax::parse(class).map(regex_syntax::hir::Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            class.iter().map(|range| (range.start(), range.end())).collect()
        }
        _ => Vec::new(),
    }
}

fn find(ranges: &Ranges, c: char) -> Option<(char, char)> {
    let after = ranges.partition_point(|(start, _)| *start <= c);
    let range = *ranges.get(after.checked_sub(1)?)?;
    (c <= range.1).then_some(range)
}

/// The value of a decimal digit of any script.
pub(crate) fn decimal_digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
    }
    // Decimal digits come in runs of ten that begin with zero.
    let (start, _) = find(&DECIMAL_DIGITS, c)?;
    u8::try_from((u32::from(c) - u32::from(start)) % 10).ok()
}

/// Python's `str.isspace` for one character.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Python's `str.isprintable` for one character.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    find(&NOT_PRINTABLE, c).is_none()
}
