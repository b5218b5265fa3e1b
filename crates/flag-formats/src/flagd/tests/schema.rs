//! Written documents are valid against flagd's own schema.

use flag_model::Value;
use jsonschema::{Registry, Validator};
use serde_json::json;
use std::sync::LazyLock;

const FLAGS: &str = include_str!("../../../testdata/flagd-schema/flags.json");
const TARGETING: &str = include_str!("../../../testdata/flagd-schema/targeting.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let read = |text| serde_json::from_str::<Value>(text).unwrap();
    let registry = Registry::new()
        .add("https://flagd.dev/schema/v0/targeting.json", read(TARGETING))
        .unwrap()
        .add("https://flagd.dev/schema/v0/flags.json", read(FLAGS))
        .unwrap()
        .prepare()
        .unwrap();
    let schema = json!({ "$ref": "https://flagd.dev/schema/v0/flags.json" });
    jsonschema::options().with_registry(&registry).build(&schema).unwrap()
});

#[track_caller]
pub(super) fn check_valid(document: &Value) {
    let problems: Vec<String> =
        VALIDATOR.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}\n{document:#}");
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let wrong = json!({ "flags": { "a": { "state": "ON", "variants": {} } } });
    assert!(!VALIDATOR.is_valid(&wrong));
}
