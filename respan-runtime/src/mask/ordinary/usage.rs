//! Descriptions of the options of a command.

use crate::mask::names::secret_names::{contains, is_secret_name};
use crate::mask::text::text_key::is_type_name;

/// Words of a sentence behind an option.
const PROSE: &str = "on in to or and is with for flag option if when";
/// The minimum number of spaces before the description of an option.
const MIN_SPACES: usize = 3;

/// Returns whether the word behind an option stands for its value, or starts a sentence about it: `--token TOKEN`,
/// `--password string`, `--password     Prompt for a password`.
pub(crate) fn is_usage(text: &str, name_end: usize, value: usize) -> bool {
    let rest = text.get(value..).unwrap_or_default();
    let length = rest
        .find(|char: char| !char.is_ascii_alphabetic() && char != '_')
        .unwrap_or(rest.len());
    let (word, rest) = rest.split_at(length);
    let ends = rest.is_empty() || rest.starts_with([' ', ']', '\n', '\r', ',', ')']);
    let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let is_name = is_upper && (is_secret_name(word) || matches!(word, "KEY" | "STRING" | "VALUE"));
    let is_sentence = value - name_end >= MIN_SPACES
        && word.starts_with(|char: char| char.is_ascii_uppercase())
        && rest
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_lowercase()));
    ends && !word.is_empty()
        && (is_name || is_sentence || is_type_name(word) || (contains(PROSE, word) && rest.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_told_from_values() {
        for text in [
            "--token TOKEN",
            "--token string   the token",
            "--token    Prints the token",
            "--token on the command line",
            "--token API_TOKEN]",
        ] {
            let value = text.len() - text["--token".len()..].trim_start().len();
            assert!(is_usage(text, "--token".len(), value), "{text}");
        }
        for text in [
            "--token hunter2",
            "--token Dragon",
            "--token    Dragon",
            "--token DRAGON x",
            "--token on",
            "--token TOKEN1",
        ] {
            let value = text.len() - text["--token".len()..].trim_start().len();
            assert!(!is_usage(text, "--token".len(), value), "{text}");
        }
    }
}
