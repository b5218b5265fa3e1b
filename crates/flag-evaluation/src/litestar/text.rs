//! Values as text: what Python's `str()` and `repr()` write.

use std::borrow::Cow;

use super::json::{escape_lone_surrogates, holds_lone_surrogate};
use super::unicode::is_printable;
use super::value::{Members, Value};

/// Python's `str()` of a value: a text is itself, everything else its `repr()`.
pub(crate) fn str_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        other => {
            let mut out = String::new();
            write_repr(&mut out, other);
            Cow::Owned(out)
        }
    }
}

/// Python's `repr()` of a value.
pub(crate) fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::Float(float) => write_float(out, *float),
        Value::Text(text) => write_quoted(out, text),
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_repr(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => write_members(out, members),
    }
}

/// Python's `repr()` of a dict.
pub(crate) fn write_members(out: &mut String, members: &Members) {
    out.push('{');
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_quoted(out, name);
        out.push_str(": ");
        write_repr(out, value);
    }
    out.push('}');
}

/// The shortest digits that read back as the same float; with an exponent below 1e-4 and from 1e16 on.
fn write_float(out: &mut String, float: f64) {
    if float.is_infinite() {
        out.push_str(if float < 0.0 { "-inf" } else { "inf" });
        return;
    }
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        // Debug always writes a point; within this range it never writes an exponent.
        let plain = format!("{float}");
        out.push_str(&plain);
        if !plain.contains('.') {
            out.push_str(".0");
        }
        return;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs()));
}

/// Python's `repr()` of a text: in single quotes, unless it holds one and no double quote.
pub(crate) fn write_quoted(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => write_escaped(out, c),
        }
    }
    out.push(quote);
}

fn write_escaped(out: &mut String, c: char) {
    let text = c.to_string();
    if holds_lone_surrogate(&text) {
        out.push_str(&escape_lone_surrogates(&text));
        return;
    }
    let code = u32::from(c);
    out.push_str(&match code {
        0..=0xFF => format!("\\x{code:02x}"),
        0x100..=0xFFFF => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    });
}
