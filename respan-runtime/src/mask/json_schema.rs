//! Descriptions of members in JSON schemas.

use serde_json::Value;

/// The members of a description that contain no value of the described member.
const MEMBERS: [&str; 9] = [
    "type",
    "title",
    "description",
    "format",
    "nullable",
    "minLength",
    "maxLength",
    "pattern",
    "writeOnly",
];
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

/// Returns whether the JSON is a description such as `{"type": "string", "description": "…"}`, without a default or an example.
pub(super) fn is_schema(json: &str) -> bool {
    if !json.starts_with('{') {
        return false;
    }
    let Ok(Value::Object(members)) = serde_json::from_str(json) else {
        return false;
    };
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_flat =
        |(key, value): (&String, &Value)| MEMBERS.contains(&key.as_str()) && !value.is_object() && !value.is_array();
    members.get("type").is_some_and(is_type) && members.iter().all(is_flat)
}
