//! What is asked of an evaluation.

use super::context::Context;
use super::evaluation::Evaluation;
use super::flag::FlagType;
use super::json::{self, JsonError};
use super::value::{Members, Value};
use crate::{ErrorCode, Reason};

/// Why bytes are no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not JSON, or beyond a limit of the reader.
    #[error("the request cannot be read: {0}")]
    Json(#[from] JsonError),
    /// Not an object.
    #[error("the request is not an object")]
    NotAnObject,
    /// No member `flag_key`, or not a text.
    #[error("the request has no `flag_key`, or one that is not a text")]
    NoFlagKey,
    /// The context is not an object.
    #[error("the request's `context` is not an object")]
    ContextNotAnObject,
    /// The type is none of boolean, string, number and json.
    #[error("the request's `type` is none of boolean, string, number and json")]
    UnknownType,
}

impl RequestError {
    /// The evaluation that answers such a request: an error whose value is null.
    #[must_use]
    pub fn answer(&self) -> Evaluation {
        let code = match self {
            Self::ContextNotAnObject => ErrorCode::InvalidContext,
            Self::Json(_) | Self::NotAnObject | Self::NoFlagKey | Self::UnknownType => ErrorCode::ParseError,
        };
        Evaluation::failed(Value::Null, Reason::Error, code, self.to_string())
    }
}

/// Which flag, for whom, and what if it cannot be said.
#[derive(Debug, Clone)]
pub struct Request {
    /// The flag's key.
    pub flag_key: String,
    /// Who asks.
    pub context: Context,
    /// The type the caller expects; absent, the flag's own.
    pub expected_type: Option<FlagType>,
    /// The value if there is no other; absent, the empty value of the type: `false`, `""`, `0` or `{}`.
    pub default: Option<Value>,
}

impl Request {
    /// Reads `{"flag_key", "context", "type"?, "default"?}`. Other members are not looked at; a context of null
    /// or none is an empty one, and so is a type of null.
    ///
    /// # Errors
    /// [`RequestError`], for what is no request at all. A context that holds strange values is one.
    pub fn from_json(bytes: &[u8]) -> Result<Self, RequestError> {
        let Value::Object(mut members) = json::read(bytes)? else {
            return Err(RequestError::NotAnObject);
        };
        let Some(Value::Text(flag_key)) = members.shift_remove("flag_key") else {
            return Err(RequestError::NoFlagKey);
        };
        let context = match members.shift_remove("context") {
            None | Some(Value::Null) => Members::new(),
            Some(Value::Object(context)) => *context,
            Some(_) => return Err(RequestError::ContextNotAnObject),
        };
        let expected_type = match members.shift_remove("type") {
            None | Some(Value::Null) => None,
            Some(name) => Some(FlagType::of(&name).ok_or(RequestError::UnknownType)?),
        };
        Ok(Self {
            flag_key,
            context: Context::from_members(context),
            expected_type,
            default: members.shift_remove("default"),
        })
    }
}
