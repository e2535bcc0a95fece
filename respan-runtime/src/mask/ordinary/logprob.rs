//! Tokens of text in a model's answer, which stand beside their probability.

use serde_json::{Map, Value};

/// Members with a number that follow a token.
const LOGPROBS: [&str; 2] = ["logprob", "logProbability"];
/// The maximum length of a token of text, in bytes, and of one with a digit.
const MAX_TOKEN: usize = 20;
const MAX_NUMBER: usize = 4;
/// The maximum length of the number of a token in a vocabulary.
const MAX_ID: usize = 7;

/// Returns whether the value of `token`, without its quotes, is one of text or its number: behind it stands its probability, or
/// `token_str` of a fill-mask model.
pub(crate) fn is_logprob(name: &str, value: &str, behind: &str) -> bool {
    let is_number = (1..=MAX_ID).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    name == "token" && (is_number || is_text_token(value)) && is_probability(behind)
}

/// Returns whether the members are those of a token of text with its probability: `{"text": " a", "logprob": -0.5}`.
pub(super) fn is_token_object(members: &Map<String, Value>) -> bool {
    let text = members.get("text").and_then(Value::as_str);
    text.is_some_and(is_text_token) && members.get("logprob").is_some_and(Value::is_number)
}

/// Returns whether the text is short enough for a token of a model, and does not look random.
fn is_text_token(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    text.len() <= if has_digit { MAX_NUMBER } else { MAX_TOKEN }
}

/// Returns whether the text behind a value starts with a comma and a probability: `, "logprob": -0.5`.
fn is_probability(text: &str) -> bool {
    let Some(member) = text.trim_start().strip_prefix(',').map(str::trim_start) else {
        return false;
    };
    let quotes = ['"', '\'', '\\'];
    let member = member.trim_start_matches(quotes);
    let number = LOGPROBS.iter().find_map(|name| {
        let rest = member.strip_prefix(name)?.trim_start_matches(quotes).trim_start();
        rest.strip_prefix([':', '=']).map(str::trim_start)
    });
    number.is_some_and(|number| {
        let number = number.strip_prefix('-').unwrap_or(number);
        number.starts_with(|char: char| char.is_ascii_digit())
    }) || member
        .strip_prefix("token_str")
        .is_some_and(|rest| rest.starts_with(quotes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_text_are_told_from_secrets() {
        for (value, behind) in [
            ("Hi", r#", "logprob": -1}"#),
            ("Hi", ", logprob=-0.5)"),
            ("Hi", r#", \"logProbability\": -0.5)"#),
            ("2054", r#","token_str":"paris"}"#),
        ] {
            assert!(is_logprob("token", value, behind), "{value}{behind}");
            assert!(!is_logprob("password", value, behind), "{value}{behind}");
        }
        for (value, behind) in [
            ("Hi", r#", "n": 1}"#),
            ("Hi", r#", "logprobs": true}"#),
            ("Hi", r#", "logprob": true}"#),
            ("Hi", r#", "top_logprobs": 3}"#),
            ("Hi", ""),
            ("hunter2Xq", r#","logprob":-1.0}"#),
        ] {
            assert!(!is_logprob("token", value, behind), "{value}{behind}");
        }
    }
}
