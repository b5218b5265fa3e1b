//! Members that may be `null`, kept apart from absent ones.

use serde::{Deserialize, Deserializer};

/// `null` is a value: the field is taken away. With `default`, an absent member is `None`: the field stays.
pub(crate) fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}
