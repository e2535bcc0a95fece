//! Members of JSON that have the name of a secret and are none.

use super::json_schema::is_schema;
use super::ordinary_values::is_version;
use super::other_meanings::LOGPROBS;
use crate::mask::names::secret_names::{contains, is_secret_name};
use serde_json::Value;

/// Verbs of a message about a field: `The password must be …`.
const VERBS: &str = "must field should cannot confirmation does has may needs";
/// The maximum length of a message.
const MAX_MESSAGE: usize = 200;

/// Returns whether the value of `token`, which ends at the index, is one of text in a model's answer: its probability stands
/// in the object, or is the next member.
pub(crate) fn is_logprob(json: &str, value: &str, end: usize) -> bool {
    let is_probability = |key: &str| LOGPROBS.contains(&key);
    if value.starts_with('{') {
        let members = serde_json::from_str::<Value>(value);
        return members.is_ok_and(|value| {
            let has = |key: &str| value.get(key).is_some();
            has("text") && LOGPROBS.iter().any(|key| has(key))
        });
    }
    let next = json.get(end..).and_then(|rest| rest.trim_start().strip_prefix(','));
    let next = next.and_then(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    next.is_some_and(is_probability)
}

/// Returns whether the JSON in a text, with or without escapes, is no secret: a description, a package, messages, or a token
/// with its probability.
pub(crate) fn is_ordinary_json(value: &str) -> bool {
    if !value.starts_with(['{', '[']) {
        return false;
    }
    let json = value.replace("\\\"", "\"");
    is_schema(&json) || is_package(&json) || is_message(&json) || is_logprob("", &json, 0)
}

/// Returns whether the value is a package of a lock file: `{"version": "1.2.3", …}`.
pub(crate) fn is_package(value: &str) -> bool {
    let inside = value.strip_prefix('{').map(str::trim_start);
    let version = inside.and_then(|inside| inside.strip_prefix("\"version\""));
    let version = version.and_then(|rest| rest.trim_start().strip_prefix(':'));
    let version = version.and_then(|rest| rest.trim_start().strip_prefix('"'));
    version.and_then(|rest| rest.split('"').next()).is_some_and(is_version)
}

/// Returns whether the value is a message about the field, or a list of such: `["The password must have 8 characters."]`.
pub(crate) fn is_message(value: &str) -> bool {
    let is_one = |value: &Value| value.as_str().is_some_and(is_sentence);
    value.len() <= MAX_MESSAGE
        && value.contains(' ')
        && match serde_json::from_str(value) {
            Ok(Value::Array(items)) => !items.is_empty() && items.iter().all(is_one),
            Ok(value) => is_one(&value),
            Err(_) => false,
        }
}

/// Returns whether the text is `The password must …` or `Password is required.`
fn is_sentence(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.trim_end_matches('.').split(' ').peekable();
    words.next_if(|word| matches!(*word, "the" | "your" | "this"));
    let is_named = words.next().is_some_and(|word| word == "field" || is_secret_name(word));
    let verb = words.next().unwrap_or_default();
    let is_required = verb == "is"
        && words
            .next()
            .is_some_and(|word| contains("required invalid incorrect missing too not", word));
    let is_plain = text.split(' ').all(|word| {
        word.len() <= 2
            || word
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || b"-,.'".contains(&byte))
    });
    is_named && is_plain && (is_required || contains(VERBS, verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_text_are_told_from_secrets() {
        let json = r#"{"token": "Hi", "logprob": -1}"#;
        assert!(is_logprob(json, "\"Hi\"", r#"{"token": "Hi""#.len()));
        assert!(is_logprob("", r#"{"id": 1, "text": "a", "logprob": -0.5}"#, 0));
        assert!(!is_logprob(
            r#"{"token": "Hi", "n": 1}"#,
            "\"Hi\"",
            r#"{"token": "Hi""#.len()
        ));
        assert!(!is_logprob("", r#"{"text": "hunter2"}"#, 0) && !is_logprob("\"a\"", "\"a\"", 3));
    }

    #[test]
    fn json_in_text_is_told_from_secrets() {
        assert!(is_ordinary_json(r#"{\"type\": \"string\"}"#) && is_ordinary_json(r#"{"type": "string"}"#));
        assert!(!is_ordinary_json(r#"{\"a\": \"b\"}"#) && !is_ordinary_json("hunter2"));
    }

    #[test]
    fn packages_and_messages_are_told_from_secrets() {
        assert!(is_package(r#"{ "version": "0.6.0", "resolved": "x" }"#) && !is_package(r#"{"version": "hunter2"}"#));
        for value in [
            r#""This field is required.""#,
            r#""Password is required.""#,
            r#"["The password must have at least 8 characters.", "The token field is required."]"#,
        ] {
            assert!(is_message(value), "{value}");
        }
        for value in [
            r#""The password is hunter""#,
            r#""The password must be hunter2""#,
            "[]",
            "\"must field\"",
            "1",
            r#"["hunter2"]"#,
        ] {
            assert!(!is_message(value), "{value}");
        }
    }
}
