//! Escapes: `\d`, `\x41`, `\.` and the others.

use super::PatternError;
use super::translate::Source;

/// Where an escape stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the other characters.
    Outside,
    /// Between `[` and `]`.
    Class,
}

/// Python counts as white space what Unicode does and four separators of ASCII.
const SPACE: &str = "\\s\\x1c-\\x1f";
/// Python's letters, digits and underscore.
const WORD: &str = "\\p{L}\\p{N}_";

/// Translates what follows a `\`.
pub(super) fn translate_escape(
    source: &mut Source<'_>,
    place: Place,
    out: &mut String,
) -> Result<(), PatternError> {
    let character = source.next().ok_or(PatternError::Syntax { problem: "it ends with a single \\" })?;
    match (character, place) {
        ('d' | 'D', _) => {
            out.push('\\');
            out.push(character);
        }
        ('s', Place::Class) => out.push_str(SPACE),
        ('w', Place::Class) => out.push_str(WORD),
        ('s', Place::Outside) => enclose("[", SPACE, out),
        ('w', Place::Outside) => enclose("[", WORD, out),
        ('S', _) => enclose("[^", SPACE, out),
        ('W', _) => enclose("[^", WORD, out),
        ('A', Place::Outside) => out.push_str("\\A"),
        ('Z' | 'z', Place::Outside) => out.push_str("\\z"),
        ('b' | 'B', Place::Outside) => {
            out.push('\\');
            out.push(character);
        }
        _ => push_literal(escaped_character(character, source, place)?, out),
    }
    Ok(())
}

/// The one character that an escape stands for; `first` is what follows the `\`.
pub(super) fn escaped_character(
    first: char,
    source: &mut Source<'_>,
    place: Place,
) -> Result<char, PatternError> {
    match first {
        'a' => Ok('\x07'),
        'b' if place == Place::Class => Ok('\x08'),
        'f' => Ok('\x0c'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'v' => Ok('\x0b'),
        'x' => hexadecimal(2, source),
        'u' => hexadecimal(4, source),
        'U' => hexadecimal(8, source),
        '0' => Ok(octal(0, 2, source)),
        '1'..='9' => reference_or_octal(first, source, place),
        'N' => Err(PatternError::Unsupported { construct: "a character by its name, \\N{…}," }),
        letter if letter.is_ascii_alphabetic() => Err(PatternError::Syntax {
            problem: "a \\ stands before a letter that has no such meaning in Python",
        }),
        other => Ok(other),
    }
}

/// Writes a character that stands for itself.
pub(super) fn push_literal(character: char, out: &mut String) {
    match character {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' | '#' | '&'
        | '-' | '~' => {
            out.push('\\');
            out.push(character);
        }
        _ => out.push(character),
    }
}

fn enclose(open: &str, inside: &str, out: &mut String) {
    out.push_str(open);
    out.push_str(inside);
    out.push(']');
}

fn hexadecimal(digits: usize, source: &mut Source<'_>) -> Result<char, PatternError> {
    const PROBLEM: PatternError = PatternError::Syntax {
        problem: "\\x has 2, \\u has 4 and \\U has 8 hexadecimal digits of a character",
    };
    let mut code = 0_u32;
    for _ in 0..digits {
        let digit = source.next().and_then(|c| c.to_digit(16)).ok_or(PROBLEM)?;
        code = code.checked_mul(16).and_then(|code| code.checked_add(digit)).ok_or(PROBLEM)?;
    }
    char::from_u32(code).ok_or(PROBLEM)
}

/// Up to `most` further octal digits.
fn octal(start: u32, most: usize, source: &mut Source<'_>) -> char {
    let mut code = start;
    for _ in 0..most {
        let Some(digit) = source.peek().and_then(|c| c.to_digit(8)) else { break };
        source.next();
        code = code * 8 + digit;
    }
    // Three octal digits are at most 0o777.
    char::from_u32(code).unwrap_or('\0')
}

/// `\12` is a group, `\123` and everything octal inside of a class a character.
fn reference_or_octal(first: char, source: &mut Source<'_>, place: Place) -> Result<char, PatternError> {
    let mut ahead = source.clone();
    let octal_digits = [Some(first), ahead.next(), ahead.next()].map(|c| c.and_then(|c| c.to_digit(8)));
    match (octal_digits, place) {
        ([Some(start), Some(_), Some(_)], _) if start < 4 => Ok(octal(start, 2, source)),
        ([Some(start), _, _], Place::Class) if start < 4 => Ok(octal(start, 2, source)),
        (_, Place::Class) => Err(PatternError::Syntax { problem: "an octal escape ends at \\377" }),
        (_, Place::Outside) => Err(PatternError::BackReference { construct: "\\1" }),
    }
}
