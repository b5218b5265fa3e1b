//! The state of a litestar-flags installation, compiled once.

use std::collections::HashMap;

use super::flag::Flag;
use super::json::{self, JsonError};
use super::pattern::Patterns;
use super::segments::Segments;
use super::value::{Members, Value};

/// Why bytes are no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Not JSON, or beyond a limit of the reader.
    #[error("the state cannot be read: {0}")]
    Json(#[from] JsonError),
    /// Not an object.
    #[error("the state is not an object")]
    NotAnObject,
    /// `flags` is missing or not a list.
    #[error("the state has no list `flags`")]
    NoFlags,
    /// `segments` is there and not a list.
    #[error("the state's `segments` are not a list")]
    SegmentsNotAList,
    /// A flag is not an object or its key is not a text.
    #[error("flag {index} of the state is not an object with a `key` that is a text")]
    NotAFlag {
        /// How many flags stand before it.
        index: usize,
    },
}

/// The state of a litestar-flags installation, ready for evaluations.
///
/// Patterns are compiled, rules sorted, long lists hashed, dates and versions read. Evaluations share it.
#[derive(Debug)]
pub struct CompiledState {
    pub(crate) flags: HashMap<String, Flag>,
    pub(crate) segments: Segments,
}

impl CompiledState {
    /// Reads `{"flags": […], "segments": […]}` as the library holds it, without validation.
    ///
    /// Absent members take the library's defaults. Members of another type than the library means are kept: the
    /// evaluation fails when it gets to them, as there. Of several flags with one key the last counts.
    /// `environments`, `environment_flags` and a flag's `time_schedules` are not looked at, because no evaluation
    /// of the library reaches them.
    ///
    /// # Errors
    /// [`StateError`], for what holds no flags that could be asked for.
    pub fn from_json(bytes: &[u8]) -> Result<Self, StateError> {
        let Value::Object(members) = json::read(bytes)? else {
            return Err(StateError::NotAnObject);
        };
        let Some(Value::List(flags)) = members.get("flags") else {
            return Err(StateError::NoFlags);
        };
        let segments = match members.get("segments") {
            None | Some(Value::Null) => &[],
            Some(Value::List(segments)) => segments.as_slice(),
            Some(_) => return Err(StateError::SegmentsNotAList),
        };
        let mut patterns = Patterns::default();
        Ok(Self {
            segments: Segments::compile(segments, &mut patterns),
            flags: compile_flags(flags, &mut patterns)?,
        })
    }

    /// How many flags there are.
    #[must_use]
    pub fn flag_count(&self) -> usize {
        self.flags.len()
    }
}

fn compile_flags(flags: &[Value], patterns: &mut Patterns) -> Result<HashMap<String, Flag>, StateError> {
    flags
        .iter()
        .enumerate()
        .map(|(index, flag)| {
            let (key, members) = keyed(flag).ok_or(StateError::NotAFlag { index })?;
            Ok((key.to_owned(), Flag::compile(members, patterns)))
        })
        .collect()
}

fn keyed(flag: &Value) -> Option<(&str, &Members)> {
    let Value::Object(members) = flag else {
        return None;
    };
    Some((members.get("key")?.as_text()?, members))
}
