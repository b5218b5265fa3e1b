//! The state of litestar-flags, evaluated as that library does.

use super::{Answer, Evaluator};
use crate::failure::Failure;
use api_types::ErrorCode;
use flag_evaluation::litestar::{CompiledState, Request};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A state, alone or as the member `state`.
pub(super) fn state(bytes: &[u8]) -> Result<CompiledState, Failure> {
    #[derive(Deserialize)]
    struct Wrapped<'a> {
        #[serde(borrow)]
        state: &'a RawValue,
    }
    let inner = match serde_json::from_slice::<Wrapped<'_>>(bytes) {
        Ok(wrapped) => wrapped.state.get().as_bytes(),
        Err(_) => bytes,
    };
    CompiledState::from_json(inner).map_err(|error| {
        Failure::new(ErrorCode::DocumentInvalid, format!("the state cannot be read: {error}"))
    })
}

impl Evaluator for CompiledState {
    fn answer(&mut self, request: &[u8], now: Timestamp) -> Answer {
        let (evaluation, understood) = match Request::from_json(request) {
            Ok(request) => (self.evaluate(&request, now), true),
            Err(error) => (error.answer(), false),
        };
        let value = serde_json::to_string(&evaluation.value).unwrap_or_default();
        let mut text = format!("{value}  {}", evaluation.reason.as_str());
        if let Some(message) = &evaluation.error_message {
            text.push_str(&format!("  {message}"));
        }
        Answer::new(&evaluation, understood, text)
    }
}
