//! Messages and hints of the error codes: the same texts as in the window.

use api_types::ErrorCode;
use serde_json::Value;

const ENGLISH: &str = include_str!("../../ui/src/i18n/en.json");

/// Message and hint of a code.
pub(crate) fn texts(code: ErrorCode) -> (String, String) {
    let catalogue: Value = serde_json::from_str(ENGLISH).unwrap_or_default();
    let text = |part: &str| {
        let name = format!("errors.{}.{part}", code.as_str());
        catalogue.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    (text("message"), text("hint"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_message_and_a_hint() {
        for &code in ErrorCode::ALL {
            let (message, hint) = texts(code);
            assert!(!message.is_empty() && !hint.is_empty(), "{}", code.as_str());
            // They are printed as they stand, so nothing may be left to fill in.
            assert!(!message.contains('{') && !hint.contains('{'), "{}", code.as_str());
        }
    }
}
