//! Canonical JSON: members sorted by code point, no white space, UTF-8. The bytes of an audit entry.

use serde_json::Value;

/// Writes `value` canonically. Numbers and texts are written as `serde_json` writes them.
pub(crate) fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            // Sorted here: whether the map keeps its members sorted depends on how serde_json was built.
            let mut sorted: Vec<_> = members.iter().collect();
            // UTF-8 sorts bytewise as its code points do.
            sorted.sort_unstable_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (index, (name, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_scalar(&Value::String(name.clone()), text);
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        scalar => write_scalar(scalar, text),
    }
}

fn write_scalar(value: &Value, text: &mut String) {
    text.push_str(&value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_by_code_point_and_nothing_is_added() {
        let value =
            json!({"é": 1, "z": [1.5, null, "a\"\u{0}"], "Z": {"b": true, "a": {}}, "\u{1F600}": "ü"});
        assert_eq!(
            canonical_json(&value),
            "{\"Z\":{\"a\":{},\"b\":true},\"z\":[1.5,null,\"a\\\"\\u0000\"],\"é\":1,\"\u{1F600}\":\"ü\"}"
        );
    }
}
