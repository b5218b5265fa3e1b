//! Points in time as the library reads, compares and writes them.

mod datetime;
mod isoformat;
mod strptime;
mod time_window;

pub(crate) use datetime::DateTime;
pub(crate) use time_window::TimeWindow;

use super::unicode::is_space;
use super::value::Value;

/// What a value says as a point in time: a number is Unix seconds, a text is read by [`parse_text`], everything
/// else is none.
pub(crate) fn parse_value(value: &Value) -> Option<DateTime> {
    match value {
        Value::Bool(bool) => DateTime::from_unix_seconds(i64::from(*bool)),
        Value::Int(int) => DateTime::from_unix_seconds(int.to_i64()?),
        Value::Float(float) => DateTime::from_unix_float(*float),
        Value::Text(text) => parse_text(text),
        Value::Null | Value::List(_) | Value::Object(_) => None,
    }
}

/// Reads a text as a point in time: first the six formats the library tries in turn, then everything CPython's
/// `datetime.fromisoformat` takes after every `Z` has become `+00:00`.
pub(crate) fn parse_text(text: &str) -> Option<DateTime> {
    strptime::parse(text).or_else(|| isoformat::parse(&text.replace('Z', "+00:00")))
}
