//! Members of JSON that have the name of a secret and are none.

use super::json_schema::is_description;
use super::logprob::is_token_object;
use super::ordinary_values::is_version;
use super::prose::is_phrase;
use crate::mask::names::secret_names::is_secret_name;
use serde_json::{Map, Value};

/// The maximum length of a value that is looked into: each object in an object is parsed again.
const MAX_VALUE: usize = 4_096;
/// The maximum length of a message.
const MAX_MESSAGE: usize = 200;

/// Returns whether the JSON at the start of a text, with or without escapes, is no secret: a description, a package, messages, or
/// a token with its probability. Other members may follow, which are masked by their own names.
pub(crate) fn is_ordinary_json(name: &str, value: &str) -> bool {
    // Most values are plain strings, which are not parsed.
    let may_be_ordinary = value.starts_with(['{', '[']) || (value.starts_with('"') && value.contains(' '));
    if !may_be_ordinary || value.len() > MAX_VALUE {
        return false;
    }
    let is_escaped = value.split('"').next().is_some_and(|start| start.ends_with('\\'));
    let json = if is_escaped {
        &value.replace("\\\"", "\"")
    } else {
        value
    };
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    let Some(Ok(value)) = values.next() else { return false };
    let rest = json.get(values.byte_offset()..).unwrap_or_default();
    (rest.is_empty() || rest.starts_with(",\""))
        && match &value {
            Value::Object(members) => {
                is_description(&value, 0) || is_package(members) || (name == "token" && is_token_object(members))
            }
            Value::Array(items) => !items.is_empty() && items.iter().all(|item| is_message(name, item)),
            value => is_message(name, value),
        }
}

/// Returns whether the members are those of a package of a lock file: `{"version": "1.2.3", "resolved": "https://…"}`.
fn is_package(members: &Map<String, Value>) -> bool {
    let is_text = |value: &Value, starts: &[&str]| {
        let text = value.as_str();
        text.is_some_and(|text| starts.iter().any(|start| text.starts_with(start)))
    };
    let has = |key: &str| members.contains_key(key);
    has("version")
        && (has("resolved") || has("integrity"))
        && members.iter().all(|(key, value)| match key.as_str() {
            "version" => value.as_str().is_some_and(is_version),
            "resolved" => is_text(value, &["https://", "http://", "git+", "file:"]),
            "integrity" => is_text(value, &["sha1-", "sha256-", "sha512-"]),
            // Such as `dev`, `engines` and `dependencies`.
            key => key == "license" || !value.is_string(),
        })
}

/// Returns whether the value is a message about the field of this name: `The password must have 8 characters.`
fn is_message(name: &str, value: &Value) -> bool {
    let is_short = |text: &&str| text.len() <= MAX_MESSAGE;
    !is_phrase(name) && value.as_str().filter(is_short).is_some_and(is_sentence)
}

/// Returns whether the text is `The password must have 8 characters.` or `Password is required.`
fn is_sentence(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.trim_end_matches('.').split(' ').peekable();
    words.next_if(|word| matches!(*word, "the" | "your" | "this"));
    let is_named = words.next().is_some_and(|word| word == "field" || is_secret_name(word));
    words.next_if_eq(&"field");
    let rest: Vec<&str> = words.collect();
    is_named
        && match rest.as_slice() {
            ["is", "required" | "invalid" | "incorrect" | "missing"]
            | ["is", "too", "short" | "long"]
            | ["confirmation", "does", "not", "match"] => true,
            ["may" | "cannot", rest @ ..] => matches!(rest, ["not", "be", "blank"] | ["be", "blank" | "empty"]),
            ["must", "be" | "have" | "contain", rest @ ..] => is_bound(rest),
            _ => false,
        }
}

/// Returns whether the words are those of a length, as in `at least 8 characters`.
fn is_bound(words: &[&str]) -> bool {
    let words = match words {
        ["at", "least" | "most", rest @ ..] => rest,
        words => words,
    };
    matches!(words, [number, "characters" | "digits" | "letters", rest @ ..]
        if number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit()) && matches!(rest, [] | ["long"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_secrets() {
        for (name, value) in [
            ("token", r#"{"type": "string"}"#),
            ("token", r#"{\"type\": \"string\"}"#),
            ("token", r#"{"type": "string", "description": "the \"key\" of it"}"#),
            ("token", r#"{"type": "string"},"id":1"#),
            ("token", r#"{"id": 1, "text": "a", "logprob": -0.5}"#),
            ("js-cookie", r#"{ "version": "0.6.0", "resolved": "https://x" }"#),
            ("password", r#""This field is required.""#),
            ("password", r#""Password is required.""#),
            (
                "password",
                r#"["The password must have at least 8 characters.", "The token field is required."]"#,
            ),
        ] {
            assert!(is_ordinary_json(name, value), "{name}: {value}");
        }
        let long = format!(r#"{{"type": "string", "title": "{}"}}"#, "a ".repeat(MAX_VALUE));
        for (name, value) in [
            ("token", "hunter2"),
            ("token", r#"{\"a\": \"b\"}"#),
            ("token", &long),
            ("token", r#"{"type": "string"} hunter2"#),
            ("token", r#"{"type": "string""#),
            ("token", r#"{"text": "hunter2"}"#),
            ("token", r#"{"text": "a-long-text-of-a-token", "logprob": -1}"#),
            ("token", r#"{"text": "hunter", "logprob": null}"#),
            ("secret", r#"{"text": "a", "logprob": -0.5}"#),
            ("token", r#"{"version": "1.2.3"}"#),
            ("token", r#"{"version": "1.2.3", "resolved": "hunter"}"#),
            (
                "token",
                r#"{"version": "1.2.3", "integrity": "sha512-x", "data": "hunter"}"#,
            ),
            ("token", r#"{"version": "hunter2", "resolved": "https://x"}"#),
            ("password", r#""The password is hunter""#),
            ("password", r#""The password must be hunter2""#),
            ("password", r#""Password is not strong""#),
            ("password", r#""field must burn""#),
            ("password", r#""Your token should work""#),
            ("password", "[]"),
            ("password", "\"must field\""),
            ("password", "1"),
            ("password", r#"["hunter2"]"#),
            ("passphrase", r#""password is required""#),
        ] {
            assert!(!is_ordinary_json(name, value), "{name}: {value}");
        }
    }
}
