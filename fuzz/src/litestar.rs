//! State of litestar-flags: evaluated by that library's rules, and imported.

use crate::input::{key, now, split};
use flag_evaluation::litestar::{CompiledState, Request};
use flag_formats::litestar::{ImportOptions, import};

/// A state and a request. The state is imported as well, since both readers see the same documents.
///
/// # Panics
/// When the same question gets two answers, or two imported flags get one key.
pub fn evaluate_litestar(input: &[u8]) {
    let (state, request) = split(input);
    if let (Ok(state), Ok(request)) = (CompiledState::from_json(state), Request::from_json(request)) {
        let ask =
            || serde_json::to_string(&state.evaluate(&request, now())).expect("an answer can be written");
        assert_eq!(ask(), ask());
    }
    let options = ImportOptions { project: key("shop"), environment: key("production") };
    if let Ok(imported) = import(state, &options) {
        let flags = imported.flag_set.flags.len();
        assert_eq!(imported.keys.len(), flags, "each flag has a key of its own");
    }
}
