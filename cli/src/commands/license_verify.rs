//! `license verify`: verifies a registration document without any server.

use crate::args::LicenseVerify;
use crate::failure::{Failure, Status};
use crate::host;
use crate::output::Format;
use api_types::ErrorCode;
use license::{PublicKey, Verdict, harmless, verify};
use serde::Serialize;
use std::io::Read as _;

#[derive(Serialize)]
struct Answer {
    valid: bool,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<u32>,
}

#[derive(Serialize)]
struct Payload {
    installation_id: String,
    email: String,
    org: Option<String>,
    valid_until: String,
}

pub(crate) fn run(request: &LicenseVerify, format: Format) -> Result<Status, Failure> {
    let keys = match &request.public_key {
        Some(text) => vec![
            PublicKey::from_base64("command-line", text)
                .map_err(|error| Failure::new(ErrorCode::InvalidRequest, host::chain(&error)))?,
        ],
        None => host::license_keys(),
    };
    let document = read(request)?;
    let verdict = verify(&document, &keys, request.today.unwrap_or_else(host::today));
    let answer = answer(&verdict);
    format.print(&answer, text)?;
    Ok(if answer.valid { Status::Done } else { Status::Refused })
}

/// One byte more than a document may have is enough to see that it is too large.
fn read(request: &LicenseVerify) -> Result<Vec<u8>, Failure> {
    let most = u64::try_from(license::MAX_DOCUMENT_BYTES).unwrap_or(u64::MAX - 1) + 1;
    let unreadable = |error: std::io::Error| {
        Failure::new(ErrorCode::InvalidRequest, format!("{} cannot be read: {error}", request.file.display()))
    };
    let file = std::fs::File::open(&request.file).map_err(unreadable)?;
    let mut document = Vec::new();
    file.take(most).read_to_end(&mut document).map_err(unreadable)?;
    Ok(document)
}

fn answer(verdict: &Verdict) -> Answer {
    let payload = verdict.payload.as_ref().map(|payload| Payload {
        installation_id: payload.installation_id.clone(),
        email: payload.email.clone(),
        org: payload.org.clone(),
        valid_until: payload.valid_until.to_string(),
    });
    Answer { valid: verdict.valid, reason: verdict.reason.as_str(), payload, days_left: verdict.days_left }
}

fn text(answer: &Answer) -> String {
    let mut text = if answer.valid {
        String::from("Registered installation\n")
    } else {
        format!("Unregistered installation: {}\n", answer.reason)
    };
    if let Some(payload) = &answer.payload {
        let organization = payload.org.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "  organisation  {}\n  e-mail        {}\n  installation  {}\n  valid until   {}\n",
            harmless(organization),
            harmless(&payload.email),
            harmless(&payload.installation_id),
            payload.valid_until
        ));
    }
    if let Some(days) = answer.days_left {
        text.push_str(&format!("  days left     {days}\n"));
    }
    text
}
