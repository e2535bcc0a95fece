//! Sentences and statements in place of a key with its value.

use crate::json::{first_bytes, last_bytes};
use crate::mask::names::secret_names::{contains, is_secret_name};

/// First words of statements that end in a colon.
const KEYWORDS: &str = "if elif while def class except";
/// Words with which the description of a secret starts, beside names of secrets.
const FIRST_WORDS: &str = "the a an your optional required use used";
/// Words with which a question starts.
const QUESTIONS: &str = "what how when where why";
/// Texts that state a secret, alone on their line or before a date.
const STATES: [&str; 7] = [
    "required", "optional", "missing", "invalid", "expired", "revoked", "not set",
];
/// The words of a bound, as in `at least 8 characters`.
const BOUNDS: [&str; 19] = [
    "at least ",
    "at most ",
    "minimum ",
    "maximum ",
    "min. ",
    "mindestens ",
    "al menos ",
    "au moins ",
    "almeno ",
    "pelo menos ",
    "mínimo ",
    "не менее ",
    "минимум ",
    "en az ",
    "co najmniej ",
    "nejméně ",
    "minst ",
    "minimaal ",
    "לפחות ",
];
/// Words of which a sentence contains one.
const FUNCTION_WORDS: &str = "the a an to for of is in or and that with by from on if as";
/// Words of which a sentence about a secret contains one, beside names of secrets.
const ABOUT: &str = "key login account user users header";
/// The minimum number of words in a sentence.
const MIN_WORDS: usize = 4;
/// The minimum number of characters of a sentence without spaces, as in Chinese.
const MIN_CHARS: usize = 7;
/// Texts of which such a sentence contains one.
const MODALS: [&str; 6] = ["必须", "字符", "时使用", "点击", "文字以上", "자 이상"];
/// The maximum length of what is looked at of a sentence.
const MAX_LENGTH: usize = 300;

/// Returns whether the secret of this name consists of words itself, as a passphrase or a seed phrase.
pub(crate) fn is_phrase(name: &str) -> bool {
    name.to_ascii_lowercase().contains("phrase")
}

/// Returns whether the rest of the line is a sentence, and no value: words of letters only, with a first word or a word among
/// them that sentences about a secret have.
pub(crate) fn is_prose_at(text: &str, at: usize) -> bool {
    let rest = first_bytes(text.get(at..).unwrap_or_default(), MAX_LENGTH);
    let end = rest.find(['\n', '\r', '\\', '"']).unwrap_or(rest.len());
    let is_whole = rest.len() < MAX_LENGTH || end < rest.len();
    let line = rest.get(..end).unwrap_or_default();
    let is_followed_by_value = line.ends_with(' ') && rest.get(end..).is_some_and(|rest| rest.starts_with('"'));
    if !is_whole || is_followed_by_value {
        return false;
    }
    if is_in_script_without_spaces(line) {
        return true;
    }
    let first = line
        .split(|char: char| !char.is_alphabetic())
        .next()
        .unwrap_or_default();
    let first = first.to_ascii_lowercase();
    let lower = line.to_lowercase();
    if is_state(line) {
        return true;
    }
    let is_bound = BOUNDS.iter().any(|bound| lower.starts_with(bound));
    let is_question = contains(QUESTIONS, &first) && (line.contains('?') || lower.starts_with("how to "));
    if !(is_bound || is_question || is_secret_name(&first) || contains(FIRST_WORDS, &first) || is_about_secret(line)) {
        return false;
    }
    let mut is_about = is_question;
    let mut words = 0;
    let mut has_function_word = false;
    let mut has_number = false;
    for word in line.split_whitespace() {
        let word = word.trim_matches(['.', ',', ';', ':', '(', ')', '!', '?', '`', '\'', '*', '[', ']']);
        if !is_word(word) {
            return false;
        }
        words += usize::from(!word.is_empty());
        has_number |= word.starts_with(|char: char| char.is_ascii_digit());
        let word = word.to_ascii_lowercase();
        has_function_word |= contains(FUNCTION_WORDS, &word);
        is_about |= is_secret_name(&word) || contains(ABOUT, &word);
    }
    (is_bound && has_number) || (words >= MIN_WORDS && has_function_word && is_about)
}

/// Returns whether the line is one of [`STATES`], or one before a date: `expired at 2024-05-01T11:59:59Z`.
fn is_state(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['.', '`']);
    let Some(rest) = STATES.iter().find_map(|state| line.strip_prefix(state)) else {
        return false;
    };
    rest.is_empty()
        || rest
            .strip_prefix(" at ")
            .or_else(|| rest.strip_prefix(" on "))
            .is_some_and(is_time)
}

/// Returns whether the text is a date with or without a time.
fn is_time(text: &str) -> bool {
    text.len() >= 8
        && text.contains([':', '-'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b":-.TZ+".contains(&byte))
}

/// Returns whether the text is a word, a number of one or two digits, or a time.
fn is_word(text: &str) -> bool {
    let is_number = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    // A name such as `google.auth`, or a path.
    let is_path = text.contains(['/', '.'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || b"/._-".contains(&byte));
    let is_letters = text.char_indices().all(|(at, char)| {
        char.is_alphabetic() && (at == 0 || !char.is_uppercase() || text.starts_with(char::is_uppercase))
            || "-'".contains(char)
    });
    is_number || is_time(text) || is_path || is_letters
}

/// Returns whether the line starts with a capital, names a secret, and does not state it: `Access token of the user.`
fn is_about_secret(line: &str) -> bool {
    let mut words = line.split(|char: char| !char.is_alphabetic());
    line.starts_with(char::is_uppercase)
        && !words.clone().any(|word| matches!(word, "is" | "was" | "are" | "be"))
        && words.any(is_secret_name)
}

/// Returns whether the line is one of Chinese, Japanese or Korean without Latin letters, or longer numbers.
fn is_in_script_without_spaces(line: &str) -> bool {
    let is_letter =
        |char: char| matches!(char, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let mut digits = 0;
    let mut letters = 0;
    for char in line.chars() {
        digits = if char.is_ascii_digit() { digits + 1 } else { 0 };
        letters += usize::from(is_letter(char));
        if digits > 2 || char.is_ascii_alphabetic() || (char.is_ascii_punctuation() && !",.?!:()".contains(char)) {
            return false;
        }
    }
    letters >= MIN_CHARS && MODALS.iter().any(|modal| line.contains(modal))
}

/// Returns whether the line of the index is a statement with a block below it, as in `if password:`.
pub(crate) fn is_statement(text: &str, at: usize) -> bool {
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
            "at least 8 characters",
            "minimum 14 characters, no reuse, rotated every 90 days.",
            "mindestens 12 Zeichen",
            "не менее 8 символов, буквы и цифры.",
            "expired at 2024-05-01T11:59:59Z",
            "required",
            "what is it good for?",
            "Access token of the user.",
            "用户登录时使用的字符串。",
            "8文字以上で、英字と数字を含めてください。",
            "not set",
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
            "at least hunter2",
            "at least 4711",
            "what is love",
            "what is love, baby of mine",
            "expired hunter2",
            "My password is dragon",
            "see you later alligator",
            "if only you knew",
            "not-so-secret",
            "see-you-later-alligator",
            "wrong/tiger",
            "wrong",
            "expired-milk",
            "siehe Dragon",
            "the cake is a lie",
            "name of the wind",
            "at least the dragon",
            "我爱北京天安门",
            "芝麻开门吧我的好朋友",
            "ひらけごまです",
            "密码是芝麻65",
            "Dragon of the token1",
            "芝麻开门hunter2",
            "芝麻开",
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
