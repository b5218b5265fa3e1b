//! Text as integer: what Python's `int()` reads.

use super::number::{Int, MAX_INTEGER_DIGITS};
use super::unicode::{decimal_digit, is_space};

/// Python's `int(text)`: blanks around, a sign, leading zeros, single underscores between digits and decimal
/// digits of every script are allowed.
pub(crate) fn parse_int(text: &str) -> Option<Int> {
    let digits = normalized_digits(text, 10)?;
    if digits.trim_start_matches('-').len() > MAX_INTEGER_DIGITS {
        return None;
    }
    Int::from_decimal(&digits)
}

/// Python's `int(text, 16)` of what fits into 128 bits: as above, with an optional `0x`. `None` below zero too.
pub(crate) fn parse_hexadecimal(text: &str) -> Option<u128> {
    u128::from_str_radix(&normalized_digits(text, 16)?, 16).ok()
}

/// Optional minus and ASCII digits, nothing else.
fn normalized_digits(text: &str, radix: u32) -> Option<String> {
    let trimmed = text.trim_matches(is_int_blank);
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let mut out = String::with_capacity(unsigned.len() + 1);
    if negative {
        out.push('-');
    }
    let mut after_digit = false;
    let mut rest = unsigned;
    if radix == 16
        && let Some(digits) = rest.strip_prefix("0x").or(rest.strip_prefix("0X"))
    {
        // Behind the prefix one underscore may stand, as behind a digit.
        after_digit = true;
        rest = digits;
    }
    let mut count = 0usize;
    let mut ends_in_digit = false;
    for c in rest.chars() {
        ends_in_digit = c != '_';
        if c == '_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
            continue;
        }
        let digit = match decimal_digit(c) {
            Some(digit) => u32::from(digit),
            None => c.to_digit(radix)?,
        };
        out.push(char::from_digit(digit, radix)?);
        after_digit = true;
        count += 1;
    }
    (count > 0 && ends_in_digit).then_some(out)
}

/// The ASCII separators U+001C to U+001F are white space for `str.isspace`, not for `int`.
fn is_int_blank(c: char) -> bool {
    is_space(c) && !('\u{1c}'..='\u{1f}').contains(&c)
}
