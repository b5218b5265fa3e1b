//! Character classes: `[a-z]`. In Python `[`, `&&`, `--` and `~~` mean nothing within one.

use super::PatternError;
use super::escape::{Place, escaped_character, push_literal, translate_escape};
use super::translate::Source;

const NOT_CLOSED: PatternError = PatternError::Syntax { problem: "a [ is not closed" };
const BAD_RANGE: PatternError =
    PatternError::Syntax { problem: "a range such as a-z goes from a smaller to a larger character" };

/// One part of a class: a character, or a group of characters that is already written.
enum Item {
    Character(char),
    Group,
}

/// Translates what follows a `[`.
pub(super) fn translate_class(source: &mut Source<'_>, out: &mut String) -> Result<(), PatternError> {
    out.push('[');
    if source.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        let character = source.next().ok_or(NOT_CLOSED)?;
        if character == ']' && !first {
            break;
        }
        first = false;
        let Item::Character(start) = item(character, source, out)? else { continue };
        match range_end(source)? {
            Some(end) => {
                let Item::Character(end) = item(end, source, out)? else { return Err(BAD_RANGE) };
                if end < start {
                    return Err(BAD_RANGE);
                }
                push_literal(start, out);
                out.push('-');
                push_literal(end, out);
            }
            None => push_literal(start, out),
        }
    }
    out.push(']');
    Ok(())
}

fn item(character: char, source: &mut Source<'_>, out: &mut String) -> Result<Item, PatternError> {
    if character != '\\' {
        return Ok(Item::Character(character));
    }
    match source.peek().copied() {
        Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
            translate_escape(source, Place::Class, out)?;
            if ranges_on(source) {
                return Err(BAD_RANGE);
            }
            Ok(Item::Group)
        }
        Some(first) => {
            source.next();
            escaped_character(first, source, Place::Class).map(Item::Character)
        }
        None => Err(NOT_CLOSED),
    }
}

/// The first character of the end of a range, when a `-` follows that makes one.
fn range_end(source: &mut Source<'_>) -> Result<Option<char>, PatternError> {
    if !ranges_on(source) {
        return Ok(None);
    }
    source.next();
    source.next().map(Some).ok_or(NOT_CLOSED)
}

/// Whether a `-` follows that is not the last character of the class.
fn ranges_on(source: &Source<'_>) -> bool {
    let mut ahead = source.clone();
    ahead.next() == Some('-') && ahead.next() != Some(']')
}
