//! Documents of a small or large project, as a server would send them.

use api_types::change_set::DocumentKindBody;
use api_types::{FeedDocument, PersonRef};
use flag_model::Key;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The same id for the same words.
pub(crate) fn id(words: &str) -> Uuid {
    let mut hash = 0xcbf2_9ce4_8422_2325_cbf2_9ce4_8422_2325_u128;
    for byte in words.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    Uuid::from_u128(hash)
}

pub(crate) fn person(name: &str) -> PersonRef {
    PersonRef { id: id(name), name: name.to_owned() }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is not an object"),
    }
}

fn document(kind: DocumentKindBody, name: &str, id: Uuid, fields: Value) -> FeedDocument {
    FeedDocument {
        kind,
        id,
        key: key(name),
        environment: None,
        flag_id: None,
        environment_id: None,
        version: 1,
        revision: 1,
        deleted: false,
        updated_at: at(1_000),
        updated_by: person("Ada"),
        fields: object(fields),
    }
}

pub(crate) fn project(name: &str) -> FeedDocument {
    let fields = json!({"key": name, "name": name.to_uppercase(), "description": "", "lifecycle": "active"});
    document(DocumentKindBody::Project, name, id(&format!("project {name}")), fields)
}

pub(crate) fn environment(project: &str, name: &str, position: i32) -> FeedDocument {
    let fields = json!({"key": name, "name": name, "color": "teal", "position": position});
    document(DocumentKindBody::Environment, name, id(&format!("{project} environment {name}")), fields)
}

pub(crate) fn flag(project: &str, name: &str, more: Value) -> FeedDocument {
    let mut fields = object(json!({
        "key": name, "name": "", "description": "", "kind": "boolean", "tags": [], "owner": "", "lifecycle": "active",
        "bucketing_key": name,
    }));
    fields.extend(object(more));
    document(DocumentKindBody::Flag, name, id(&format!("{project} flag {name}")), Value::Object(fields))
}

pub(crate) fn config(project: &str, flag: &str, environment: &str, enabled: bool) -> FeedDocument {
    let fields = json!({"enabled": enabled, "off_value": false, "fallthrough": {"serve": {"value": true}}});
    let id_of_config = id(&format!("{project} config {flag} {environment}"));
    FeedDocument {
        environment: Some(key(environment)),
        flag_id: Some(id(&format!("{project} flag {flag}"))),
        environment_id: Some(id(&format!("{project} environment {environment}"))),
        ..document(DocumentKindBody::FlagEnvironment, flag, id_of_config, fields)
    }
}

/// An override of a flag, for a user.
pub(crate) fn flag_override(project: &str, flag: &str, environment: &str, user: &str) -> FeedDocument {
    let fields = json!({"target": "user", "target_id": user, "value": true});
    let id_of_override = id(&format!("{project} override {flag} {environment} {user}"));
    FeedDocument {
        environment: Some(key(environment)),
        flag_id: Some(id(&format!("{project} flag {flag}"))),
        environment_id: Some(id(&format!("{project} environment {environment}"))),
        ..document(DocumentKindBody::Override, flag, id_of_override, fields)
    }
}
