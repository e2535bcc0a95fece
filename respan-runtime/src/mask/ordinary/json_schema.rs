//! Descriptions of members in JSON schemas.

use crate::mask::names::secret_names::contains;
use serde_json::Value;

const TYPES: &str = "string integer number boolean object array null apiKey http";

/// The maximum depth of a description in a description.
const MAX_DEPTH: usize = 4;

/// Returns whether the value is a description such as `{"type": "string", "description": "…"}`, without a default or an example.
pub(super) fn is_description(value: &Value, depth: usize) -> bool {
    let Value::Object(members) = value else { return false };
    let is_type = |value: &Value| value.as_str().is_some_and(|name| contains(TYPES, name));
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
            "required" => {
                let properties = members.get("properties").and_then(Value::as_object);
                let is_property = |name: &Value| {
                    let name = name.as_str();
                    name.is_some_and(|name| properties.is_some_and(|properties| properties.contains_key(name)))
                };
                is_list(value, &is_property)
            }
            "name" => members.contains_key("in") && is_plain(value),
            "title" | "format" | "scheme" | "bearerFormat" | "in" | "description" => is_plain(value),
            "pattern" => value.as_str().is_some_and(|pattern| pattern.starts_with(['^', '['])),
            key if is_alternative(key) => is_list(value, &is_inner),
            key => value.is_boolean() || ((key.starts_with("min") || key.starts_with("max")) && value.is_number()),
        })
}

/// Returns whether the value is a text of several words, or a word without digits.
fn is_plain(value: &Value) -> bool {
    let is_word = |text: &str| !text.bytes().any(|byte| byte.is_ascii_digit());
    value
        .as_str()
        .is_some_and(|text| text.trim().contains(' ') || is_word(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_schema(json: &str) -> bool {
        is_description(&serde_json::from_str(json).expect("JSON"), 0)
    }

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
            r#"{"type": "string", "name": "hunter"}"#,
            r#"{"type": "string", "title": "hunter2"}"#,
            r#"{"type": "string", "description": "hunter2"}"#,
            r#"{"type": "string", "pattern": "hunter2"}"#,
            r#"{"type": "object", "required": ["hunter2"]}"#,
            r#""hunter2""#,
        ] {
            assert!(!is_schema(json), "{json}");
        }
    }
}
