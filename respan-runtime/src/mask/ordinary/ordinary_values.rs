//! Values behind the name of a secret that are none: versions, paths, rules of validation, what was redacted already.

use crate::mask::names::secret_names::{contains, is_same_word, is_secret_name};
use crate::mask::text::text_value::{auth_scheme, is_auth_scheme};

/// Words in brackets in place of a secret.
const REDACTED: &str = "redacted filtered masked hidden removed secret sensitive";
/// Texts in place of a value in a plan of Terraform.
const PLANNED: [&str; 2] = ["known after apply", "sensitive value"];
/// The words of a rule of validation, as in `required|string|min:8`.
const VALIDATION: &str = "required nullable sometimes string confirmed filled bail hashed current_password";
/// Their words with a number.
const BOUNDS: &str = "min max size";
/// Endings of files that hold a secret.
const FILES: [&str; 8] = [".txt", ".pem", ".key", ".json", ".yaml", ".yml", ".env", ".crt"];
/// Starts of paths.
const PATHS: [&str; 6] = ["./", "../", "~/", "/", "@", "file:"];
/// The longest part of a placeholder before its ellipsis, as in `sk-…`.
const MAX_START: usize = 12;

/// Returns whether the value is no secret, whatever its name is.
pub(crate) fn is_ordinary_value(value: &str) -> bool {
    is_version(value)
        || is_repetition(value)
        || is_instruction(value)
        || auth_scheme(value).is_some_and(|scheme| {
            value
                .get(scheme.len()..)
                .is_some_and(|value| is_instruction(value.trim()))
        })
        || is_validation(value)
        || is_path(value)
        || is_auth_scheme(value.trim_end().as_bytes())
}

/// Returns whether the value is the name itself as a label shows it, or a question: `Password`, `Forgot password?`
pub(crate) fn is_label(value: &str, name: &str) -> bool {
    let is_words = value
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b" ?".contains(&byte));
    let is_question = value.ends_with('?') && value.contains(' ') && is_secret_name(value.trim_end_matches('?'));
    is_words && value.starts_with(|char: char| char.is_ascii_uppercase()) && (is_question || is_same_word(value, name))
}

/// `^1.2.3` and `~0.18`: two numbers or more.
pub(super) fn is_version(value: &str) -> bool {
    let version = value.trim_start_matches(['^', '~', '>', '<', '=', ' ']);
    let is_number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    version.contains('.') && version.split('.').count() <= 4 && version.split('.').all(is_number)
}

/// `****`, `xxxx`, `...`
fn is_repetition(value: &str) -> bool {
    let first = value.chars().next().filter(|char| "*xX.•-_#".contains(*char));
    value.chars().count() >= 3 && value.chars().all(|char| Some(char) == first)
}

/// `YOUR_API_KEY`, `your-token-here`, `sk-...`, `[REDACTED]`
fn is_instruction(value: &str) -> bool {
    let start = value.strip_suffix("...").or_else(|| value.strip_suffix('…'));
    let is_name = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b"_- ".contains(&byte))
    };
    if let Some(start) = start {
        return start.len() <= MAX_START && is_name(start);
    }
    let inside = value
        .trim_start_matches(['[', '<', '('])
        .trim_end_matches([']', '>', ')']);
    if inside.len() < value.len() && (contains(REDACTED, &inside.to_ascii_lowercase()) || PLANNED.contains(&inside)) {
        return true;
    }
    let your = value
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("your-") || start.eq_ignore_ascii_case("your_"));
    let name = value
        .trim_end_matches("here")
        .trim_end_matches("HERE")
        .trim_end_matches(['-', '_']);
    your && is_name(value) && is_secret_name(name)
}

/// `required|string|min:8`
fn is_validation(value: &str) -> bool {
    let is_rule = |rule: &str| match rule.split_once(':') {
        Some((bound, number)) => contains(BOUNDS, bound) && number.bytes().all(|byte| byte.is_ascii_digit()),
        None => contains(VALIDATION, rule),
    };
    value.contains('|') && value.split('|').all(is_rule)
}

/// `./password.txt`, `/run/secrets/token`
fn is_path(value: &str) -> bool {
    let is_start = PATHS.iter().any(|start| value.starts_with(start));
    let is_file = FILES.iter().any(|ending| value.ends_with(ending)) || value.starts_with("/run/secrets/");
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./@:~".contains(&byte);
    is_start && is_file && value.bytes().all(is_part)
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
            "^1.2.3",
            "~0.18",
            ">=2.0",
            "0.18",
            "***",
            "xxxxxx",
            "YOUR_API_KEY",
            "your-token-here",
            "your_api_key",
            "sk-...",
            "sk-ant-…",
            "[REDACTED]",
            "<redacted>",
            "required|string|min:8",
            "./password.txt",
            "/run/secrets/token",
            "(known after apply)",
            "@token.json",
            "Bearer ",
            "basic",
            "Bearer YOUR_API_KEY",
        ] {
            assert!(is_ordinary_value(value), "{value}");
        }
        for value in [
            "",
            "1",
            "12345.67890",
            "1.2.3.x",
            "xx",
            "xxy",
            "your-hunter2-key",
            "yours",
            "your-dragon",
            "hunter2...",
            "[hunter]",
            "required|hunter",
            "required",
            "min:8",
            "/hunter2",
            "./hunter2",
            "/etc/p w.txt",
            "bearer hunter",
        ] {
            assert!(!is_ordinary_value(value), "{value}");
        }
    }
}
