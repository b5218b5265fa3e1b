//! `license verify`: verifies a registration document, without any server.

use crate::args::LicenseVerify;
use crate::failure::{Failure, Status};
use crate::output::Format;
use api_types::ErrorCode;
use client_app::Clock as _;
use client_app::system::SystemClock;
use license::{effective_today, verify};
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct Verified {
    valid: bool,
    /// The closed code.
    reason: &'static str,
    /// What was signed, once the signature is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Value>,
    /// Days after today on which it is still valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<u32>,
    #[serde(skip)]
    explanation: &'static str,
}

pub(crate) fn license_verify(arguments: &LicenseVerify, format: Format) -> Result<Status, Failure> {
    let document = std::fs::read(&arguments.file).map_err(|error| {
        Failure::new(
            ErrorCode::LicenseInvalid,
            format!("{} cannot be read: {error}", arguments.file.display()),
        )
    })?;
    let keys = match &arguments.public_key {
        Some(key) => vec![key.clone()],
        None => crate::surroundings::accepted_keys(),
    };
    let today = arguments.today.unwrap_or_else(|| effective_today(SystemClock::new().now(), None));
    let verdict = verify(&document, &keys, today);
    // The whole of it, with what this version does not know: all of it is signed.
    let payload = verdict.payload.and_then(|_| {
        let document: Value = serde_json::from_slice(&document).ok()?;
        document.get("payload").cloned()
    });
    let verified = Verified {
        valid: verdict.valid,
        reason: verdict.reason.as_str(),
        payload,
        days_left: verdict.days_left,
        explanation: verdict.reason.explanation(),
    };
    format.print(&verified, text)?;
    Ok(if verified.valid { Status::Done } else { Status::Refused })
}

fn text(verified: &Verified) -> String {
    let mut lines = vec![verified.explanation.to_owned()];
    for (label, name) in [
        ("organisation", "org"),
        ("e-mail", "email"),
        ("installation", "installation_id"),
        ("valid until", "valid_until"),
    ] {
        if let Some(value) =
            verified.payload.as_ref().and_then(|payload| payload.get(name)).and_then(Value::as_str)
        {
            lines.push(format!("{label:<13} {}", license::harmless(value)));
        }
    }
    lines.join("\n")
}
