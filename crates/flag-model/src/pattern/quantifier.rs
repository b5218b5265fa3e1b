//! Repetitions: `*`, `+`, `?` and `{2,5}`.

use super::PatternError;
use super::translate::Source;

/// Reads a repetition whose first character was `first`. Answers whether it was one: a `{` that counts nothing
/// stands for itself in Python.
pub(super) fn translate_quantifier(
    first: char,
    source: &mut Source<'_>,
    repeatable: bool,
    out: &mut String,
) -> Result<bool, PatternError> {
    let counts = if first == '{' { counts(source) } else { Some(first.to_string()) };
    let Some(counts) = counts else {
        out.push_str("\\{");
        return Ok(false);
    };
    if !repeatable {
        return Err(PatternError::Syntax { problem: "there is nothing to repeat before a *, +, ? or {}" });
    }
    out.push_str(&counts);
    if source.next_if_eq(&'?').is_some() {
        out.push('?');
    } else if source.next_if_eq(&'+').is_some() {
        return Err(PatternError::Unsupported { construct: "a possessive repetition, such as *+," });
    }
    Ok(true)
}

/// After `{`: the repetition in the engine's syntax, and the source behind it; or nothing is taken.
fn counts(source: &mut Source<'_>) -> Option<String> {
    let mut ahead = source.clone();
    let mut least = digits(&mut ahead);
    let written = if ahead.next_if_eq(&',').is_some() {
        let most = digits(&mut ahead);
        if least.is_empty() {
            least.push('0');
        }
        format!("{{{least},{most}}}")
    } else if least.is_empty() {
        return None;
    } else {
        format!("{{{least}}}")
    };
    ahead.next_if_eq(&'}')?;
    *source = ahead;
    Some(written)
}

fn digits(source: &mut Source<'_>) -> String {
    let mut digits = String::new();
    while let Some(digit) = source.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits
}
