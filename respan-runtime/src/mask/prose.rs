//! Sentences and statements in place of a key with its value.

use super::secret_names::{contains, is_secret_name};
use crate::json::{first_bytes, last_bytes};

/// First words of statements that end in a colon.
const KEYWORDS: &str = "if elif while def class except";
/// Words with which the description of a secret starts, beside names of secrets.
const FIRST_WORDS: &str = "the a an your optional required string name api oauth";
/// Words of which a sentence contains one.
const FUNCTION_WORDS: &str =
    "the a an to for of is are in or and your this that with by from used if which be it on as";
/// The minimum number of words in a sentence.
const MIN_WORDS: usize = 4;
/// The maximum length of what is looked at of a sentence.
const MAX_LENGTH: usize = 200;

/// Returns whether the secret of this name consists of words itself, as a passphrase or a seed phrase.
pub(super) fn is_phrase(name: &str) -> bool {
    name.to_ascii_lowercase().contains("phrase")
}

/// Returns whether the rest of the line is a sentence, and no value: several words that are letters only, among them a
/// function word.
pub(super) fn is_prose_at(text: &str, at: usize) -> bool {
    let rest = first_bytes(text.get(at..).unwrap_or_default(), MAX_LENGTH);
    let end = rest.find(['\n', '\r', '\\', '"']).unwrap_or(rest.len());
    let is_whole = rest.len() < MAX_LENGTH || end < rest.len();
    let is_followed_by_value = rest.get(..end).is_some_and(|line| line.ends_with(' '))
        && rest.get(end..).is_some_and(|rest| rest.starts_with('"'));
    if !is_whole || is_followed_by_value {
        return false;
    }
    let line = rest.get(..end);
    let first = rest
        .split(|char: char| !char.is_alphabetic())
        .next()
        .unwrap_or_default();
    if !is_secret_name(first) && !contains(FIRST_WORDS, &first.to_ascii_lowercase()) {
        return false;
    }
    let mut words = 0;
    let mut has_function_word = false;
    for word in line.unwrap_or_default().split_whitespace() {
        let word = word.trim_matches(['.', ',', ';', ':', '(', ')', '!', '?', '`', '\'', '*']);
        let is_word = word.char_indices().all(|(at, char)| {
            char.is_alphabetic() && (at == 0 || !char.is_uppercase() || word.starts_with(char::is_uppercase))
                || "-/_'".contains(char)
        });
        if !is_word {
            return false;
        }
        words += usize::from(!word.is_empty());
        has_function_word |= contains(FUNCTION_WORDS, &word.to_ascii_lowercase());
    }
    words >= MIN_WORDS && has_function_word
}

/// Returns whether the line of the index is a statement with a block below it, as in `if password:`.
pub(super) fn is_statement(text: &str, at: usize) -> bool {
    let before = last_bytes(text.get(..at).unwrap_or_default(), MAX_LENGTH);
    let line = before.rsplit('\n').next().unwrap_or_default();
    // The text may be in quotes itself.
    let quoted = line.split_once('"').map_or("", |(_, quoted)| quoted);
    [line, quoted].iter().any(|line| {
        let words = line.trim_start().split(|char: char| !char.is_ascii_alphabetic());
        let first = words.take(1).find(|word| !word.is_empty());
        first.is_some_and(|first| contains(KEYWORDS, first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_values() {
        for text in [
            "The API key to use for requests.",
            "The OAuth token of the user",
            "password of the user, as a string\n",
            "String. Password for the keystore.",
        ] {
            assert!(is_prose_at(text, 0), "{text}");
        }
        for text in [
            "hunter2",
            "correct horse battery staple",
            "the key hunter2 to use",
            "the key is hunTer",
            "it is now swordfish for you",
            "the key is set to \"hunter\"",
            "of the",
            "",
            "a-b c9 d",
        ] {
            assert!(!is_prose_at(text, 0), "{text}");
        }
    }

    #[test]
    fn statements_are_told_from_keys() {
        assert!(is_statement("x\n    if not password:", 15) && is_statement("def f() -> Token:", 11));
        assert!(is_statement("Text(\"if password:", 9));
        assert!(!is_statement("db:\n  password:", 6) && !is_statement("iffy password:", 5));
    }
}
