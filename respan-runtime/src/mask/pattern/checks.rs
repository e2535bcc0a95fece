//! Conditions on matches that a regular expression cannot express.

use crate::json::decode_base64;
use crate::mask::names::secret_names::{contains_ignoring_case, is_secret_name};
use crate::mask::ordinary::ordinary_values::is_ordinary_value;

/// Words behind `bearer` in prose.
const BEARER_PROSE: &str =
    "authentication authorization certificate credentials instrument protocol requests security standard strategy";

/// Returns whether the text is a name such as `access_token`, in lower case and without digits.
fn is_plain_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && is_secret_name(text)
}

/// Returns whether the text behind `Bearer` is a token, and no word as in "bearer authentication".
pub(crate) fn is_bearer_token(text: &str) -> bool {
    let word = text.trim_end_matches(['.', '-', '/']);
    !is_plain_name(word) && !is_ordinary_value("authorization", word) && !contains_ignoring_case(BEARER_PROSE, word)
}

/// Returns whether the text looks random: a part of it mixes letters and digits, and is longer than names are.
pub(crate) fn is_random(text: &str) -> bool {
    text.split(['-', '_', '.', '%', '/']).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= 12 && digits >= 2 && digits < part.len()
    })
}

/// Returns whether the text is neither a mapping of ports, nor an option, as in `docker run -p 127.0.0.1:3306:3306`.
pub(crate) fn is_no_port(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !(text.starts_with("--") || text.contains(':') && text.split(':').all(is_number))
}

/// Returns whether the text contains `=`, as cookies do and names of files do not.
pub(crate) fn is_assignment(text: &str) -> bool {
    text.contains('=')
}

/// Returns whether the text behind `Basic` is `user:password` in base64.
pub(crate) fn is_basic_credential(text: &str) -> bool {
    let Some(decoded) = text.split('=').next().and_then(decode_base64) else {
        return false;
    };
    // A word such as `Operation` is base64, too.
    let may_be_word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    decoded.contains(&b':')
        && !decoded.iter().any(u8::is_ascii_control)
        && (!may_be_word || std::str::from_utf8(&decoded).is_ok())
}

/// Returns whether the digits of the text pass the check of payment cards (ISO/IEC 7812-1, Luhn).
pub(crate) fn is_card_number(text: &str) -> bool {
    let digits = || {
        text.bytes()
            .rev()
            .filter(u8::is_ascii_digit)
            .map(|byte| u32::from(byte - b'0'))
    };
    let sum: u32 = digits()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    let is_same = digits().all(|digit| Some(digit) == digits().next());
    (13..=19).contains(&digits().count()) && sum.is_multiple_of(10) && !is_same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_told_from_prose() {
        assert!(is_basic_credential("am9lOmh1bnRlcjI=") && is_basic_credential("am9lOmh1bnRlcjItNDc"));
        for text in ["understanding", "authentication", "programming", "am9l", "Operation"] {
            assert!(!is_basic_credential(text), "{text}");
        }
        assert!(is_bearer_token("abcdefghijk") && is_bearer_token("instrument1"));
        assert!(!is_bearer_token("Authentication.") && !is_bearer_token("access_token"));
        assert!(is_bearer_token("the-api-key-4711") && is_bearer_token("my_token2"));
    }

    #[test]
    fn mappings_of_ports_are_told_from_passwords() {
        assert!(!is_no_port("3306:3306") && !is_no_port("127.0.0.1:80:8080"));
        assert!(is_no_port("123456") && is_no_port("a:/b") && is_no_port("1:a") && is_no_port(":1"));
    }

    #[test]
    fn card_numbers_are_told_from_other_numbers() {
        for text in [
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "378282246310005",
            "5555555555554444",
        ] {
            assert!(is_card_number(text), "{text}");
        }
        for text in [
            "4111 1111 1111 1112",
            "0000000000000000",
            "411111111111",
            "1234567890123456",
        ] {
            assert!(!is_card_number(text), "{text}");
        }
    }
}
