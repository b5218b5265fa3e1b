//! Registration documents: as they come, and as the issuer makes them of any text.

use arbitrary::{Arbitrary, Result, Unstructured};
use jiff::civil::Date;
use license::{IssuingKey, Payload, PublicKey, Reason, harmless, sign, verify};

/// The public key of the test documents in `crates/license/testdata`, so that mutations start from good signatures.
const TEST_KEY: &str = "N0qN6ciBsWUZca47ySa4OkUxtDPgfaAn+I6XTlLQzFo=";
/// The day of all verdicts.
const TODAY: Date = Date::constant(2026, 11, 21);

/// A document, verified; then the same bytes as the contents of one that is signed.
///
/// # Panics
/// When a verdict contradicts itself, or a signed document does not say what was signed.
pub fn license_document(document: &[u8]) {
    let keys = [PublicKey::from_base64("test", TEST_KEY).expect("a literal key")];
    let verdict = verify(document, &keys, TODAY);
    assert_eq!(verdict.valid, verdict.reason == Reason::Ok);
    assert_eq!(verdict.valid, verdict.days_left.is_some());
    assert!(!verdict.valid || verdict.payload.is_some());
    let shown = harmless(&String::from_utf8_lossy(document));
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    if let Ok(payload) = payload(&mut Unstructured::new(document)) {
        check_signed(&payload);
    }
}

fn payload(bytes: &mut Unstructured<'_>) -> Result<Payload> {
    Ok(Payload {
        installation_id: String::arbitrary(bytes)?,
        email: String::arbitrary(bytes)?,
        org: Option::arbitrary(bytes)?,
        valid_until: Date::constant(
            bytes.int_in_range(1900..=2100)?,
            bytes.int_in_range(1..=12)?,
            bytes.int_in_range(1..=28)?,
        ),
    })
}

fn check_signed(payload: &Payload) {
    let issuing = IssuingKey::from_seed(&[7; 32]);
    let document = sign(payload, &issuing);
    let verdict = verify(document.as_bytes(), &[issuing.public_key("fuzz")], TODAY);
    match verdict.reason {
        Reason::Ok | Reason::Expired => {
            assert_eq!(verdict.payload.as_ref(), Some(payload));
            assert_eq!(verdict.valid, payload.valid_until >= TODAY);
        }
        Reason::TooLarge => assert!(document.len() > license::MAX_DOCUMENT_BYTES),
        Reason::WrongType => assert!(payload.installation_id.is_empty()),
        reason => panic!("{reason:?} for {document}"),
    }
}
