//! What the footer of the window relies on.

use super::*;
use crate::testing::at;
use license::{IssuingKey, sign};
use uuid::Uuid;

fn document(valid_until: &str) -> String {
    let payload = Payload {
        installation_id: "3f1c9f0e".to_owned(),
        email: "admin@example.org".to_owned(),
        org: Some("Example\u{202e} Org".to_owned()),
        valid_until: valid_until.parse().unwrap(),
    };
    sign(&payload, &IssuingKey::from_seed(&[7; 32]))
}

fn info(document: Option<String>) -> ServerInfo {
    ServerInfo {
        id: Uuid::nil(),
        name: String::new(),
        version: String::new(),
        registration_document: document,
        registration_url: Some("https://register.example".to_owned()),
        // The verdict of the server is not asked.
        registration_verdict: "valid".to_owned(),
        now: "2026-11-21T10:00:00Z".parse().unwrap(),
    }
}

#[track_caller]
fn check(info: Option<&ServerInfo>, keys: &[PublicKey], now: Timestamp, expected: &str) {
    let found = judge(info, keys, now);
    let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
    let line = format!(
        "{} {} {} {} {:?}",
        found.registered,
        found.reason,
        text(&found.valid_until),
        text(&found.registration_url),
        found.days_left
    );
    assert_eq!(line, expected);
}

#[test]
fn the_document_is_judged_here_and_today() {
    let keys = [IssuingKey::from_seed(&[7; 32]).public_key("test")];
    let now = "2026-11-21T23:59:59Z".parse().unwrap();
    let good = info(Some(document("2026-11-21")));
    check(Some(&good), &keys, now, "true valid 2026-11-21 https://register.example Some(1)");
    check(Some(&good), &[], now, "false bad_signature - https://register.example None");
    let tomorrow = "2026-11-22T00:00:00Z".parse().unwrap();
    check(Some(&good), &keys, tomorrow, "false expired 2026-11-21 https://register.example None");
    check(Some(&info(Some("{".to_owned()))), &keys, now, "false not_json - https://register.example None");
    check(Some(&info(None)), &keys, now, "false missing - https://register.example None");
    check(None, &keys, now, "false missing - - None");
}

#[test]
fn a_clock_that_was_set_back_brings_nothing_back() {
    let keys = [IssuingKey::from_seed(&[7; 32]).public_key("test")];
    let expired = info(Some(document("2026-11-20")));
    check(Some(&expired), &keys, at(0), "false expired 2026-11-20 https://register.example None");
}

#[test]
fn texts_are_made_harmless() {
    let keys = [IssuingKey::from_seed(&[7; 32]).public_key("test")];
    let found = judge(Some(&info(Some(document("2027-01-01")))), &keys, at(0));
    assert!(!found.organization.unwrap().contains('\u{202e}'));
}
