//! Secrets in sentences: `my password is …`, `mein Passwort lautet …`.

use crate::json::{first_bytes, last_bytes};
use crate::mask::pattern::checks::is_random;
use crate::mask::pattern::literals::occurrences;
use std::ops::Range;

/// A name of a secret in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: &'static str,
    /// `true` if a word behind it may be chosen by a person; otherwise it is random.
    is_password: bool,
}

const fn password(text: &'static str) -> Name {
    Name {
        text,
        is_password: true,
    }
}

const fn key(text: &'static str) -> Name {
    Name {
        text,
        is_password: false,
    }
}

/// The names. `docs/masking.md` lists them.
pub(crate) const NAMES: [Name; 27] = [
    password("password"),
    password("passwd"),
    password("passphrase"),
    password("passcode"),
    password("passwort"),
    password("kennwort"),
    password("mot de passe"),
    password("contraseña"),
    password("clave"),
    password("senha"),
    password("wachtwoord"),
    password("пароль"),
    password("Пароль"),
    password("hasło"),
    password("Hasło"),
    password("şifre"),
    password("密码"),
    password("密碼"),
    password("パスワード"),
    password("비밀번호"),
    password("pwd"),
    password("pw"),
    key("api key"),
    key("access key"),
    key("secret key"),
    key("token"),
    key("密钥"),
];
/// Words and signs between a name and its secret.
const VERBS: [&str; 22] = [
    " is set to ",
    " is now ",
    " is still ",
    " is ",
    " ist ",
    " lautet ",
    " est ",
    " es ",
    " é ",
    " è ",
    " to ",
    " — ",
    " – ",
    " - ",
    " это ",
    " jest ",
    "是",
    "为",
    "為",
    "は",
    "는 ",
    "은 ",
];
/// Words behind a name that say what it is for.
const PURPOSES: [&str; 7] = [" for ", " of ", " on ", " für ", " de ", " para ", " pour "];
/// The maximum length of such a purpose.
const MAX_PURPOSE: usize = 48;
/// The maximum length of a secret.
const MAX_SECRET: usize = 256;
/// The minimum length of a secret.
const MIN_SECRET: usize = 6;
/// Starts of technical terms with a digit.
const TERMS: [&str; 14] = [
    "base", "sha", "md5", "argon", "oauth", "pbkdf", "utf", "aes", "rsa", "ed25519", "http", "gpt", "bcrypt", "tls",
];

/// A word behind a name.
struct Word {
    range: Range<usize>,
    /// `true` if a verb or a dash stands before it.
    is_stated: bool,
}

/// Adds the ranges of the secrets behind one of the names.
pub(crate) fn find(text: &str, name: Name, ranges: &mut Vec<Range<usize>>) {
    for word in words(text, name) {
        let secret = text.get(word.range.clone()).unwrap_or_default();
        let is_secret = match (name.is_password, word.is_stated) {
            (true, true) => is_password(secret),
            (true, false) => is_password(secret) && has_sign(secret),
            (false, _) => is_random(secret),
        };
        if is_secret {
            ranges.push(word.range);
        }
    }
}

/// The index of a word behind a name that may continue behind the end of the text; the length of the text if there is none.
pub(crate) fn partial_match(text: &str) -> usize {
    let end = last_bytes(text, MAX_PURPOSE + MAX_SECRET);
    let offset = text.len() - end.len();
    let words = NAMES.into_iter().flat_map(|name| words(end, name));
    let truncated = words.filter(|word| word.is_stated && word.range.end == end.len());
    truncated
        .map(|word| offset + word.range.start)
        .min()
        .unwrap_or(text.len())
}

/// The words behind the occurrences of the name.
fn words(text: &str, name: Name) -> impl Iterator<Item = Word> + '_ {
    occurrences(text, name.text).filter_map(move |at| {
        let before = last_bytes(text.get(..at)?, 4);
        let starts_word = !name.text.is_ascii() || !before.ends_with(|char: char| char.is_alphanumeric());
        word_behind(text, at + name.text.len()).filter(|_| starts_word)
    })
}

/// The word that a sentence states behind the name that ends at the index.
fn word_behind(text: &str, at: usize) -> Option<Word> {
    let rest = first_bytes(text.get(at..)?, MAX_PURPOSE + MAX_SECRET);
    let mut skipped = 0;
    if PURPOSES.iter().any(|purpose| rest.starts_with(purpose)) && !VERBS.iter().any(|verb| rest.starts_with(verb)) {
        let is_word = |char: char| char.is_alphanumeric() || " '-".contains(char);
        let purpose = first_bytes(rest, MAX_PURPOSE);
        // With the sign behind it, which may be the colon of its verb.
        let mut signs = purpose.char_indices().filter(|(_, char)| !is_word(*char));
        let end = signs.next().map_or(purpose.len(), |(at, sign)| at + sign.len_utf8());
        let purpose = purpose.get(..end)?;
        skipped = [" is ", " is:", " ist ", " ist:", " est ", " est:", " es ", " es:"]
            .iter()
            .find_map(|verb| purpose.find(verb))?;
    }
    let rest = rest.get(skipped..)?;
    let stated = VERBS.iter().find_map(|verb| behind_verb(rest, verb));
    let value = match stated {
        Some(value) => value,
        None => rest.strip_prefix(' ')?,
    };
    let word = value.trim_start_matches(['"', '\'', '`', '*', '“', '„', '«', '「', '『', ':', '\\']);
    let start = at + skipped + (rest.len() - word.len());
    let marks = value.get(..value.len() - word.len())?;
    let quote = marks.chars().next_back().filter(|quote| "\"'`".contains(*quote));
    let length = word.bytes().take_while(u8::is_ascii_graphic).count();
    let word = word.get(..length)?;
    let word = word.get(..quote.and_then(|quote| word.find(quote)).unwrap_or(length))?;
    // The sentence may be the end of a JSON string.
    let word = ["\"}", "\"]", "\","]
        .iter()
        .fold(word, |word, end| word.split(end).next().unwrap_or(word));
    let word = word.trim_end_matches(['.', ',', ';', ':', '?', ')', '"', '\'', '`', '*', '\\']);
    Some(Word {
        range: start..start + word.len(),
        is_stated: stated.is_some(),
    })
}

/// The text behind a verb, also with a colon: `is …`, `is: …`, `为：…`.
fn behind_verb<'t>(text: &'t str, verb: &str) -> Option<&'t str> {
    let behind = text.strip_prefix(verb.trim_end())?;
    match behind.trim_start_matches(' ').strip_prefix([':', '：']) {
        Some(value) => Some(value.trim_start_matches(' ')),
        None => text.strip_prefix(verb),
    }
}

/// Returns whether the word has letters with a digit or a sign in them, and is no term such as `SHA-256` or `8-digit`.
fn is_password(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    let after_number = word.trim_start_matches(|char: char| char.is_ascii_digit());
    let is_measure = after_number.len() < word.len()
        && after_number
            .trim_start_matches('-')
            .bytes()
            .all(|byte| byte.is_ascii_lowercase());
    let is_code = word.contains(['(', ')', '[', ']', '{', '}', '<', '>', '=', '/', '\\']) || word.starts_with('$');
    // Source code has few of these signs.
    let signs = ['!', '@', '#', '$', '%', '^', '*', '~', '|', '?', '+']
        .into_iter()
        .filter(|sign| word.contains(*sign));
    let is_code = is_code && signs.count() < 2;
    let is_address = word.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    word.len() >= MIN_SECRET
        && has_letter
        && (has_digit || has_sign(word.trim_end_matches('!')))
        && !(is_measure || is_code || is_address || TERMS.iter().any(|term| lower.starts_with(term)))
}

/// Returns whether the word contains a sign that passwords have.
fn has_sign(word: &str) -> bool {
    word.contains(['!', '@', '#', '$', '%', '^', '&', '*'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let mut ranges = Vec::new();
        for name in NAMES {
            find(text, name, &mut ranges);
        }
        let found: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
        found.join(" ")
    }

    #[test]
    fn secrets_in_sentences_are_found() {
        for text in [
            "My password is hunter2.",
            "the Password for the db is \"hunter2\"!",
            "pw is hunter2, ok?",
            "Mein Passwort lautet hunter2",
            "mon mot de passe est hunter2",
            "mi contraseña es hunter2",
            "minha senha é hunter2",
            "мой пароль — hunter2",
            "我的密码是hunter2",
            "パスワードはhunter2です",
            "비밀번호는 hunter2입니다",
        ] {
            assert_eq!(found(text), "hunter2", "{text}");
        }
        assert_eq!(found("My password is x#9(L!=2k and"), "x#9(L!=2k");
        assert_eq!(found("login joe, password hunter2! now"), "hunter2!");
        assert_eq!(found("my API key is Fake0123Key4."), "Fake0123Key4");
    }

    #[test]
    fn a_truncated_secret_is_found() {
        for (text, visible) in [
            ("my password is hu", "my password is "),
            ("the token is x", "the token is "),
            ("my password is hunter2 and", "my password is hunter2 and"),
            ("no name", "no name"),
        ] {
            assert_eq!(&text[..partial_match(text)], visible, "{text}");
        }
    }

    #[test]
    fn ordinary_sentences_have_no_secret() {
        for text in [
            "The password is required, and the password is hashed with SHA-256.",
            "The password is sha256-hashed; its password is 12-character long. A password is 8characters",
            "the password is stored in users.password, the password is os.environ['DB1']",
            "The password for user joe1 was changed. The password is <password1>",
            "the token is token2, each token is gpt4o's; a token t12",
            "password hunter2, password v2.0, password login2",
            "a password is sent to joe1@x.example",
            "passwords are 123456",
            "The password is",
            "密码是必填项",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }
}
