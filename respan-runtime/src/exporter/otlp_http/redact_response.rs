//! Redaction of response bodies, for errors and diagnostics.

use super::request_secrets::RequestSecrets;
use crate::diagnostics::is_control;
use crate::json::ELLIPSIS;
use crate::mask::{REPLACEMENT, Replacements, mask_secret_patterns};
use http::header::HeaderMap;

/// The length of a redacted text, in characters.
const MAX_CHARS: usize = 200;
/// The number of characters that are searched: enough for [`MAX_CHARS`] even if long secrets are replaced.
const MAX_SEARCHED: usize = 4096;

/// Redacts the header values and the path of one exporter's requests, which an endpoint or a proxy may repeat in a response.
pub(super) struct ResponseRedactor {
    secrets: RequestSecrets,
}

impl ResponseRedactor {
    pub(super) fn new(url: &str, headers: &HeaderMap) -> Self {
        Self {
            secrets: RequestSecrets::new(url, headers),
        }
    }

    /// The start of the text as one line, without header values and texts that look like credentials.
    pub(super) fn redact(&self, text: &str) -> String {
        let words: Vec<_> = text.split_whitespace().collect();
        let words = words.join(" ");
        let mut chars = words.chars().filter(|char| !is_control(*char));
        let line: String = chars.by_ref().take(MAX_SEARCHED).collect();
        // Before truncation: no pattern matches half a key.
        let mut line = self.replace_secrets(&line);
        if chars.next().is_some() {
            line.push_str(ELLIPSIS);
        }
        mask_secret_patterns(&line).chars().take(MAX_CHARS).collect()
    }

    fn replace_secrets(&self, text: &str) -> String {
        let mut replacements = Replacements::new(text);
        for (at, _) in text.char_indices() {
            if at < replacements.end() {
                continue;
            }
            let before = text.get(..at).unwrap_or_default();
            let rest = text.get(at..).unwrap_or_default();
            if let Some(length) = self.secrets.longest_match(before, rest) {
                replacements.replace(at..at + length, REPLACEMENT);
            }
        }
        replacements.finish().unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

    fn redactor(name: HeaderName, value: &'static str) -> ResponseRedactor {
        let mut value = HeaderValue::from_static(value);
        value.set_sensitive(true);
        let plain = (
            HeaderName::from_static("x-plain"),
            HeaderValue::from_static("plain text"),
        );
        ResponseRedactor::new("http://h/v2/traces", &[(name, value), plain].into_iter().collect())
    }

    #[test]
    fn a_value_is_redacted_in_every_encoding() {
        let redactor = redactor(AUTHORIZATION, "Bearer a+b/\"c\\d<e&f%g");
        for text in [
            "no a+b/\"c\\d<e&f%g!",
            "no Bearer a+b/\"c\\d<e&f%g!",
            "no A+B/\"C\\D<E&F%G!",
            r#"no a+b\/\"c\\d<e&f%g!"#,
            r#"no a\u002bb/\"c\\d\u003Ce\u0026f%g!"#,
            "no a%2bb%2F%22c%5Cd%3Ce%26f%25g!",
            "no a+b/&quot;c\\d&lt;e&amp;f%g!",
            "no a&#43;b&#x2F;&#34;c\\d&lt;e&#x26;f%g!",
            "no YStiLyJjXGQ8ZSZmJWc!",
            "no QmVhcmVyIGErYi8iY1xkPGUmZiVn!",
        ] {
            let line = redactor.redact(text);
            assert_eq!(line, "no ***!", "{text}");
        }
    }

    #[test]
    fn a_key_is_found_inside_longer_base64() {
        let redactor = redactor(AUTHORIZATION, "Bearer the-secret-key");
        // After `x:`, `xy:` and `xyz:`, that is at each of the three alignments.
        for text in [
            "eDp0aGUtc2VjcmV0LWtleQ==",
            "eHk6dGhlLXNlY3JldC1rZXk=",
            "eHl6OnRoZS1zZWNyZXQta2V5",
        ] {
            let line = redactor.redact(text);
            assert!(line.contains(REPLACEMENT) && line.len() < 12, "{line}");
        }
    }

    #[test]
    fn a_base64_password_is_redacted_encoded_and_decoded() {
        // The base64 of `joe:hunter2-47`.
        let redactor = redactor(AUTHORIZATION, "Basic am9lOmh1bnRlcjItNDc=");
        for text in ["am9lOmh1bnRlcjItNDc=", "joe:hunter2-47", "hunter2-47"] {
            assert_eq!(redactor.redact(&format!("no {text}!")), "no ***!");
        }
        assert_eq!(
            redactor.redact("Basic authentication is off"),
            "Basic authentication is off"
        );
    }

    #[test]
    fn words_of_the_path_are_redacted() {
        let redactor = ResponseRedactor::new("http://h/api/s3cr3t%2B1/v2/traces", &HeaderMap::new());
        assert_eq!(
            redactor.redact("no /api/s3cr3t%2B1/v2/traces, s3cr3t+1"),
            "no /api/***/v2/traces, ***"
        );
    }

    #[test]
    fn parts_of_a_value_are_redacted_individually() {
        let redactor = redactor(
            HeaderName::from_static("cookie"),
            "session=0123456789; theme=dark; id=\"abcdefghij\"",
        );
        assert_eq!(
            redactor.redact("session 0123456789 of abcdefghij: dark"),
            "session *** of ***: dark"
        );
    }

    #[test]
    fn a_short_value_is_redacted_as_a_whole_word_and_the_shortest_never() {
        let short = redactor(HeaderName::from_static("x-pin"), "4711");
        assert_eq!(short.redact("4711, 14711, 47110: (4711)"), "***, 14711, 47110: (***)");
        let shortest = redactor(HeaderName::from_static("x-flag"), "1");
        assert_eq!(shortest.redact("1 of 3"), "1 of 3");
    }

    #[test]
    fn a_text_truncated_inside_a_value_shows_no_part_of_it() {
        let redactor = redactor(AUTHORIZATION, "Bearer the-secret-key");
        assert_eq!(redactor.redact("no the-secret-k"), "no ***");
        assert_eq!(redactor.redact("no the-"), "no ***");
        assert_eq!(redactor.redact("no the"), "no the");
        let long = "x".repeat(190);
        assert!(!redactor.redact(&format!("{long} the-secret-key")).contains("the-s"));
    }

    #[test]
    fn text_beyond_the_searched_length_is_not_shown() {
        let redactor = redactor(AUTHORIZATION, "Bearer the-secret-key");
        let long = "a".repeat(MAX_SEARCHED - 25);
        let line = redactor.redact(&format!("Bearer {long}! sk-abcdefghijklmnopqrstuvwxyz"));
        assert_eq!(line, "Bearer ***! ***…");
        let line = redactor.redact(&format!("Bearer {long}!!!!!! the-secret-key"));
        assert_eq!(line, "Bearer ***!!!!!! ***…");
    }

    #[test]
    fn texts_that_look_like_credentials_are_redacted() {
        let redactor = ResponseRedactor::new("http://h/v2/traces", &HeaderMap::new());
        assert_eq!(
            redactor.redact("{\"got\":\"Bearer abcdefgh1234\"}\n\tplain text"),
            "{\"got\":\"Bearer ***\"} plain text"
        );
        assert_eq!(redactor.redact("\u{1b}[31mred\u{202e}"), "[31mred");
    }
}
