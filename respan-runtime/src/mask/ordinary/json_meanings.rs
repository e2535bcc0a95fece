//! Members of JSON that have the name of a secret and are none.

use super::json_schema::{MAX_VALUE, is_schema};
use super::ordinary_values::is_version;
use super::other_meanings::{is_probability, is_text_token};
use super::prose::is_phrase;
use crate::mask::names::name_words::NameWords;
use crate::mask::names::secret_names::{contains, is_secret_name};
use serde_json::{Map, Value};

/// Names of packages, as they stand before their versions.
const PACKAGES: &str = "cookie cookies token jwt";
/// The members of a package in a lock file, beside its version.
const PACKAGE_MEMBERS: &str = "resolved integrity dependencies requires dev optional devOptional peer bundled engines license \
                               bin funding cpu os hasInstallScript extraneous link peerDependencies optionalDependencies";
/// The maximum length of a message.
const MAX_MESSAGE: usize = 200;

/// The members of a JSON object that is short enough to be looked into.
fn members(value: &str) -> Option<Map<String, Value>> {
    let is_short_object = value.starts_with('{') && value.len() <= MAX_VALUE;
    is_short_object.then(|| serde_json::from_str(value).ok())?
}

/// Returns whether the value of `token`, which ends at the index, is one of text in a model's answer: its probability stands
/// in the object, or is the next member.
pub(crate) fn is_logprob(json: &str, value: &str, end: usize) -> bool {
    if let Some(members) = members(value) {
        let text = members.get("text").and_then(Value::as_str);
        return text.is_some_and(is_text_token) && members.get("logprob").is_some_and(Value::is_number);
    }
    let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    (is_number || text.is_some_and(is_text_token)) && json.get(end..).is_some_and(is_probability)
}

/// Returns whether the JSON in a text, with or without escapes, is no secret: a description, a package, messages, or a token
/// with its probability.
pub(crate) fn is_ordinary_json(name: &str, value: &str) -> bool {
    if !value.starts_with(['{', '[']) || value.len() > MAX_VALUE {
        return false;
    }
    let json = value.replace("\\\"", "\"");
    is_schema(&json)
        || is_package(name, first_object(&json))
        || is_message(name, &json)
        || (name == "token" && is_logprob("", &json, 0))
}

/// The object at the start of the text, if another member follows it; else the whole text.
fn first_object(text: &str) -> &str {
    let mut objects = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let is_object = matches!(objects.next(), Some(Ok(_)));
    let (object, rest) = text.split_at(if is_object { objects.byte_offset() } else { text.len() });
    if rest.starts_with(",\"") { object } else { text }
}

/// Returns whether the value is a package of a lock file: `{"version": "1.2.3", "resolved": "https://…"}`.
pub(crate) fn is_package(name: &str, value: &str) -> bool {
    if !contains(PACKAGES, NameWords::new(name).last()) {
        return false;
    }
    let is_text = |value: &Value, starts: &[&str]| {
        let text = value.as_str();
        text.is_some_and(|text| starts.iter().any(|start| text.starts_with(start)))
    };
    members(value).is_some_and(|members| {
        let has = |key: &str| members.contains_key(key);
        has("version")
            && (has("resolved") || has("integrity") || has("dependencies"))
            && members.iter().all(|(key, value)| match key.as_str() {
                "version" => value.as_str().is_some_and(is_version),
                "resolved" => is_text(value, &["https://", "http://", "git+", "file:"]),
                "integrity" => is_text(value, &["sha1-", "sha256-", "sha512-"]),
                key => contains(PACKAGE_MEMBERS, key),
            })
    })
}

/// Returns whether the value is a message about the field, or a list of such: `["The password must have 8 characters."]`.
pub(crate) fn is_message(name: &str, value: &str) -> bool {
    let is_one = |value: &Value| value.as_str().is_some_and(is_sentence);
    value.len() <= MAX_MESSAGE
        && value.contains(' ')
        && !is_phrase(name)
        && match serde_json::from_str(value) {
            Ok(Value::Array(items)) => !items.is_empty() && items.iter().all(is_one),
            Ok(value) => is_one(&value),
            Err(_) => false,
        }
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
    fn tokens_of_text_are_told_from_secrets() {
        let json = r#"{"token": "Hi", "logprob": -1}"#;
        assert!(is_logprob(json, "\"Hi\"", r#"{"token": "Hi""#.len()));
        assert!(is_logprob("", r#"{"id": 1, "text": "a", "logprob": -0.5}"#, 0));
        for json in [
            r#"{"token": "Hi", "n": 1}"#,
            r#"{"token": "Hi", "logprobs": true}"#,
            r#"{"token": "Hi", "logprob": true}"#,
            r#"{"token": "Hi", "top_logprobs": 3}"#,
        ] {
            assert!(!is_logprob(json, "\"Hi\"", r#"{"token": "Hi""#.len()), "{json}");
        }
        let json = r#"{"token":"hunter2Xq","logprob":-1.0}"#;
        assert!(!is_logprob(json, "\"hunter2Xq\"", r#"{"token":"hunter2Xq""#.len()));
        for object in [
            r#"{"text": "hunter2"}"#,
            r#"{"text": "a-long-text-of-a-token", "logprob": -1}"#,
            r#"{"text": "hunter", "logprob": null}"#,
        ] {
            assert!(!is_logprob("", object, 0), "{object}");
        }
        assert!(!is_logprob("\"a\"", "\"a\"", 3));
    }

    #[test]
    fn json_in_text_is_told_from_secrets() {
        let is_ordinary = |json| is_ordinary_json("token", json);
        assert!(is_ordinary(r#"{\"type\": \"string\"}"#) && is_ordinary(r#"{"type": "string"}"#));
        assert!(!is_ordinary(r#"{\"a\": \"b\"}"#) && !is_ordinary("hunter2"));
        assert!(!is_ordinary(&format!(
            r#"{{"type": "string", "title": "{}"}}"#,
            "a ".repeat(MAX_VALUE)
        )));
    }

    #[test]
    fn packages_are_told_from_secrets() {
        assert!(is_package(
            "js-cookie",
            r#"{ "version": "0.6.0", "resolved": "https://x" }"#
        ));
        for (name, value) in [
            ("token", r#"{"version": "1.2.3"}"#),
            ("token", r#"{"version": "1.2.3", "resolved": "hunter"}"#),
            (
                "token",
                r#"{"version": "1.2.3", "integrity": "sha512-x", "data": "hunter"}"#,
            ),
            ("secret", r#"{"version": "1.2.3", "resolved": "https://x"}"#),
            ("token", r#"{"version": "hunter2", "resolved": "https://x"}"#),
        ] {
            assert!(!is_package(name, value), "{value}");
        }
    }

    #[test]
    fn messages_are_told_from_secrets() {
        for value in [
            r#""This field is required.""#,
            r#""Password is required.""#,
            r#"["The password must have at least 8 characters.", "The token field is required."]"#,
        ] {
            assert!(is_message("password", value), "{value}");
        }
        for value in [
            r#""The password is hunter""#,
            r#""The password must be hunter2""#,
            r#""Password is not strong""#,
            r#""field must burn""#,
            r#""Your token should work""#,
            "[]",
            "\"must field\"",
            "1",
            r#"["hunter2"]"#,
        ] {
            assert!(!is_message("password", value), "{value}");
        }
        assert!(!is_message("passphrase", r#""password is required""#));
    }
}
