//! Values behind the name of a secret that are none: versions, paths, rules of validation, what was redacted already.

use crate::mask::names::name_words::NameWords;
use crate::mask::names::secret_names::{contains, is_same_word, is_secret_name, names};
use crate::mask::text::text_value::{auth_scheme, is_auth_scheme};
use crate::mask::tokens::json_web_token;
use crate::mask::tokens::token_formats::FORMATS;

/// Words in brackets in place of a secret.
const REDACTED: &str = "redacted filtered masked hidden removed";
/// Texts in place of a value in a plan of Terraform.
const PLANNED: [&str; 2] = ["known after apply", "sensitive value"];
/// The words of a rule of validation, as in `required|string|min:8`.
const VALIDATION: &str = "required nullable string confirmed min max";
/// Endings of files that hold a secret.
const FILES: [&str; 8] = [".txt", ".pem", ".key", ".json", ".yaml", ".yml", ".env", ".crt"];
/// Starts of paths.
const PATHS: [&str; 6] = ["./", "../", "~/", "/", "@", "file:"];
/// Brackets around a word in place of a secret.
const BRACKETS: [(char, char); 3] = [('[', ']'), ('<', '>'), ('(', ')')];
/// The maximum length of a placeholder before its ellipsis, as in `sk-ant-…`.
const MAX_TOKEN_START: usize = 13;

/// Returns whether the value of this name is no secret.
pub(crate) fn is_ordinary_value(name: &str, value: &str) -> bool {
    (is_version(value) && has_version(name))
        || is_repetition(value)
        || is_instruction(value)
        || auth_scheme(value).is_some_and(|scheme| {
            value
                .get(scheme.len()..)
                .is_some_and(|value| is_instruction(value.trim()))
        })
        || is_validation(value)
        || is_path(value)
        || (is_auth_scheme(value.trim_end().as_bytes()) && has_scheme(name))
}

/// Returns whether the name is one that packages have, too.
fn has_version(name: &str) -> bool {
    let words = NameWords::new(name);
    contains("cookie cookies token jwt secret secrets credentials", words.last())
}

/// Returns whether the value of the name starts with a scheme.
fn has_scheme(name: &str) -> bool {
    contains("authorization authorisation auth", NameWords::new(name).last())
}

/// Returns whether the value is the name itself as a label shows it, or a question: `Password`, `Forgot password?`
pub(crate) fn is_label(value: &str, name: &str) -> bool {
    let is_words = value
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b" ?".contains(&byte));
    let is_question = value.ends_with('?') && value.contains(' ') && is_secret_name(value.trim_end_matches('?'));
    is_words && value.starts_with(|char: char| char.is_ascii_uppercase()) && (is_question || is_same_word(value, name))
}

/// `1.2.3`, `^1.2.3` and `~0.18`: three numbers, or two or more behind a sign.
pub(super) fn is_version(value: &str) -> bool {
    let version = value.trim_start_matches(['^', '~', '>', '<', '=', ' ']);
    let is_number = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    let parts = version.split('.').count();
    let is_prefixed = version.len() < value.len();
    (parts == 3 || (is_prefixed && parts == 2)) && version.split('.').all(is_number)
}

/// `****`, `xxxx`, `...`
fn is_repetition(value: &str) -> bool {
    let first = value.chars().next().filter(|char| "*xX.•-_#".contains(*char));
    value.chars().count() >= 3 && value.chars().all(|char| Some(char) == first)
}

/// `YOUR_API_KEY`, `your-token-here`, `sk-...`, `[REDACTED]`
fn is_instruction(value: &str) -> bool {
    if let Some(start) = value.strip_suffix("...").or_else(|| value.strip_suffix('…')) {
        return start.is_empty() || is_token_start(start);
    }
    let inside = BRACKETS
        .iter()
        .find_map(|(open, close)| value.strip_prefix(*open)?.strip_suffix(*close));
    if inside.is_some_and(|inside| contains(REDACTED, &inside.to_ascii_lowercase()) || PLANNED.contains(&inside)) {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let Some(name) = lower.strip_prefix("your").filter(|name| name.starts_with(['-', '_'])) else {
        return false;
    };
    let name = name.strip_suffix("here").unwrap_or(name).trim_matches(['-', '_']);
    let is_name = |name: &str| {
        let name: String = name.split(['-', '_']).collect();
        names().any(|other| other == name)
    };
    // One word may say whose it is, as in `your-openai-api-key`.
    let owned = name.split_once(['-', '_']);
    let owned = owned.filter(|(owner, _)| owner.bytes().all(|byte| byte.is_ascii_lowercase()));
    is_name(name) || owned.is_some_and(|(_, name)| is_name(name))
}

/// Returns whether tokens of a known format start with the text, and nothing of the token itself follows: `sk-`, `sk_live_`.
fn is_token_start(start: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let is_kind = |kind: &str| kind.is_empty() || (kind.ends_with(['-', '_']) && kind.bytes().all(is_part));
    let mut prefixes = FORMATS
        .iter()
        .map(|format| format.prefix)
        .chain([json_web_token::PREFIX]);
    start.len() <= MAX_TOKEN_START && prefixes.any(|prefix| start.strip_prefix(prefix).is_some_and(is_kind))
}

/// `required|string|min:8`
fn is_validation(value: &str) -> bool {
    let is_rule = |rule: &str| match rule.split_once(':') {
        Some((bound, number)) => contains(VALIDATION, bound) && number.bytes().all(|byte| byte.is_ascii_digit()),
        None => contains(VALIDATION, rule),
    };
    value.contains('|') && value.split('|').all(is_rule)
}

/// `./password.txt`, `/run/secrets/token`
fn is_path(value: &str) -> bool {
    let Some(start) = PATHS.iter().find(|start| value.starts_with(**start)) else {
        return false;
    };
    let rest = value.get(start.len()..).unwrap_or_default();
    let is_relative = matches!(*start, "./" | "../");
    let is_file = FILES.iter().any(|ending| value.ends_with(ending)) || value.starts_with("/run/secrets/");
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    is_file && (is_relative || rest.contains('/')) && !rest.contains("..") && rest.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_secrets() {
        assert!(is_label("Password", "login.password") && is_label("Forgot password?", "forgot_password"));
        assert!(
            !is_label("password", "password") && !is_label("Dragon", "password") && !is_label("Dragon?", "password")
        );
    }

    #[test]
    fn values_that_are_no_secrets_are_told_from_others() {
        for value in [
            "***",
            "xxxxxx",
            "YOUR_API_KEY",
            "your-token-here",
            "your_api_key",
            "your-openai-api-key",
            "your_acme_token",
            "sk-...",
            "sk-ant-…",
            "sk-ant-api03-...",
            "glpat-...",
            "eyJ...",
            "...",
            "[REDACTED]",
            "<redacted>",
            "required|string|min:8",
            "./password.txt",
            "/run/secrets/token",
            "~/keys/id.pem",
            "(known after apply)",
            "Bearer YOUR_API_KEY",
        ] {
            assert!(is_ordinary_value("password", value), "{value}");
        }
        for value in [
            "",
            "1",
            "12345.67890",
            "1.2.3",
            "^1.2.3",
            "24.12.1985",
            "xx",
            "xxy",
            "your-hunter2-key",
            "yours",
            "your-dragon",
            "your-eyes-only-secret",
            "Your_Best_Friend_PW",
            "hunter2...",
            "dragon...",
            "sk-dragon...",
            "sk-dragon-99-fire-...",
            "AbCdEfGhIjKl…",
            "[hunter]",
            "secret)",
            "[hidden",
            "required|hunter",
            "required",
            "min:8",
            "/hunter2",
            "./hunter2",
            "/etc/p w.txt",
            "@dragon99.key",
            "/Tr0ub4dor.key",
            "/run/secrets/../../hunter2Xq",
            "Bearer",
            "token",
            "Digest",
            "bearer hunter",
        ] {
            assert!(!is_ordinary_value("password", value), "{value}");
        }
    }

    #[test]
    fn versions_and_schemes_belong_to_certain_names() {
        for (name, value) in [
            ("js-cookie", "^1.2.3"),
            ("token", "~0.18"),
            ("jwt", ">=2.0"),
            ("secret", "0.18.0"),
            ("Authorization", "Bearer "),
            ("proxy-authorization", "basic"),
        ] {
            assert!(is_ordinary_value(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("api_key", "1.2.3"),
            ("token", "12.34"),
            ("token", "10.0.0.1"),
            ("token", "0042.1337"),
            ("cookie", "1.02.3"),
            ("", "1.2.3"),
            ("token", "Bearer"),
        ] {
            assert!(!is_ordinary_value(name, value), "{name}: {value}");
        }
    }
}
