//! Reads the parameters of an authorization response, strictly.

use super::decide::{Action, Outcome, Pending};
use super::page::Page;
use crate::error::{Fault, Refusal};
use crate::secret::AuthorizationCode;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;

/// Bytes of a code at most. Real ones are over 1 KiB at some providers; 7 KiB have been seen.
const CODE_MAX_BYTES: usize = 8 * 1024;
/// Bytes of a state at most; ours has 43.
const STATE_MAX_BYTES: usize = 512;

/// Judges the query of a request to the redirect address.
pub(crate) fn judge(query: &str, pending: &Pending) -> Action {
    let stranger = || Action::Stranger(Page::NotOurs);
    let Some(parameters) = parameters(query) else { return stranger() };
    let get = |name: &str| parameters.get(name).map(String::as_str);
    let ours = get("state").is_some_and(|state| {
        state.len() <= STATE_MAX_BYTES && bool::from(state.as_bytes().ct_eq(pending.state.as_bytes()))
    });
    if !ours {
        return stranger();
    }
    let outcome = match (get("code"), get("error")) {
        (Some(code), None) if !code.is_empty() && code.len() <= CODE_MAX_BYTES => match get("iss") {
            Some(issuer) if issuer != pending.issuer => Outcome::Unusable(Fault::AnswerFromOtherIssuer),
            None if pending.issuer_required => Outcome::Unusable(Fault::AnswerWithoutIssuer),
            _ => Outcome::Code(AuthorizationCode::new(code.to_owned())),
        },
        (None, Some(error)) => match get("iss") {
            Some(issuer) if issuer != pending.issuer => Outcome::Unusable(Fault::AnswerFromOtherIssuer),
            _ => Outcome::Refused(Refusal::new(error, get("error_description"))),
        },
        _ => return stranger(),
    };
    Action::Finish(outcome)
}

/// The parameters by name; `None` when one stands there twice (RFC 6749, 3.1) or is not UTF-8 in form encoding.
fn parameters(query: &str) -> Option<BTreeMap<String, String>> {
    let mut parameters = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if parameters.insert(decode(name)?, decode(value)?).is_some() {
            return None;
        }
    }
    Some(parameters)
}

fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let complete = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(at, _)| {
        bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !complete {
        return None;
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}
