//! Descriptions of members in JSON schemas.

use serde_json::Value;

/// The members of a description that contain no value of the described member.
const MEMBERS: [&str; 14] = [
    "in",
    "name",
    "scheme",
    "bearerFormat",
    "additionalProperties",
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
const TYPES: [&str; 11] = [
    "apiKey",
    "http",
    "oauth2",
    "mutualTLS",
    "string",
    "integer",
    "number",
    "boolean",
    "object",
    "array",
    "null",
];

/// Returns whether the JSON is a description such as `{"type": "string", "description": "…"}`, without a default or an example.
pub(crate) fn is_schema(json: &str) -> bool {
    if !json.starts_with('{') {
        return false;
    }
    serde_json::from_str(json).is_ok_and(|value| is_description(&value, 0))
}

/// The maximum depth of a description in a description.
const MAX_DEPTH: usize = 4;

fn is_description(value: &Value, depth: usize) -> bool {
    let Value::Object(members) = value else { return false };
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_list = |value: &Value, is_item: &dyn Fn(&Value) -> bool| {
        value
            .as_array()
            .is_some_and(|items| !items.is_empty() && items.iter().all(is_item))
    };
    let is_inner = |value: &Value| depth < MAX_DEPTH && is_description(value, depth + 1);
    let is_alternative = |key: &str| matches!(key, "anyOf" | "oneOf" | "allOf");
    let has_type = members.iter().any(|(key, value)| match key.as_str() {
        "type" => is_type(value) || is_list(value, &is_type),
        "$ref" => value.as_str().is_some_and(|reference| reference.starts_with("#/")),
        key => is_alternative(key),
    });
    has_type
        && members.iter().all(|(key, value)| match key.as_str() {
            "type" => is_type(value) || is_list(value, &is_type),
            "$ref" => value.is_string(),
            "default" => value.is_null(),
            "items" => is_inner(value),
            "properties" => value.as_object().is_some_and(|members| members.values().all(is_inner)),
            "required" => is_list(value, &Value::is_string),
            key if is_alternative(key) => is_list(value, &is_inner),
            key => MEMBERS.contains(&key) && !value.is_object() && !value.is_array(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_told_from_values() {
        for json in [
            r#"{"type": "string", "description": "of the user"}"#,
            r#"{"type": ["string", "null"], "default": null}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Api Key"}"#,
            r##"{"$ref": "#/$defs/Secret"}"##,
            r#"{"type": "object", "properties": {"user": {"type": "string"}}, "required": ["user"]}"#,
            r#"{"type": "array", "items": {"type": "string"}}"#,
            r#"{"type": "apiKey", "in": "header", "name": "X-API-Key"}"#,
        ] {
            assert!(is_schema(json), "{json}");
        }
        for json in [
            r#"{"type": "string", "default": "hunter2"}"#,
            r#"{"type": "string", "example": "hunter2"}"#,
            r#"{"type": "hunter2"}"#,
            r#"{"anyOf": ["hunter2"]}"#,
            r#"{"type": "object", "properties": {"user": "hunter2"}}"#,
            r#"{"description": "hunter2"}"#,
            r#""hunter2""#,
        ] {
            assert!(!is_schema(json), "{json}");
        }
    }
}
