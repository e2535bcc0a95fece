//! What an endpoint says, as it may be shown.

use super::header_secrets::HeaderSecrets;
use crate::json::ELLIPSIS;
use crate::mask::{Replacements, mask_secret_patterns};
use reqwest::header::HeaderMap;

/// Characters of an answer that are quoted.
const MAX_QUOTED: usize = 200;
/// Characters that are searched for what must be hidden: enough for those that are quoted, even if much is.
const MAX_SEARCHED: usize = 4096;
const HIDDEN: &str = "***";

/// Quotes answers without what the requests carry: an endpoint, or a proxy on the way, may repeat any header.
pub(super) struct ResponseRedactor {
    carried: HeaderSecrets,
}

impl ResponseRedactor {
    pub(super) fn new(headers: &HeaderMap) -> Self {
        Self {
            carried: HeaderSecrets::by(headers),
        }
    }

    /// The beginning, in one line.
    pub(super) fn line(&self, text: &str) -> String {
        let words: Vec<_> = text.split_whitespace().collect();
        let words = words.join(" ");
        let mut chars = words.chars().filter(|char| !char.is_control());
        let line: String = chars.by_ref().take(MAX_SEARCHED).collect();
        // Before it is cut: half a key is a secret too.
        let mut line = self.hidden(&line);
        if chars.next().is_some() {
            line.push_str(ELLIPSIS);
        }
        mask_secret_patterns(&line).chars().take(MAX_QUOTED).collect()
    }

    fn hidden(&self, text: &str) -> String {
        let mut replacements = Replacements::new(text);
        for (at, _) in text.char_indices() {
            if at < replacements.end() {
                continue;
            }
            let before = text.get(..at).unwrap_or_default();
            let rest = text.get(at..).unwrap_or_default();
            if let Some(length) = self.carried.longest_between(before, rest) {
                replacements.replace(at..at + length, HIDDEN);
            }
        }
        replacements.finish().unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

    fn quote(name: HeaderName, value: &'static str) -> ResponseRedactor {
        let mut value = HeaderValue::from_static(value);
        value.set_sensitive(true);
        let plain = (
            HeaderName::from_static("x-plain"),
            HeaderValue::from_static("plain text"),
        );
        ResponseRedactor::new(&[(name, value), plain].into_iter().collect())
    }

    #[test]
    fn a_value_is_hidden_in_every_form() {
        let quote = quote(AUTHORIZATION, "Bearer a+b/\"c\\d<e&f%g");
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
            let line = quote.line(text);
            assert_eq!(line, "no ***!", "{text}");
        }
    }

    #[test]
    fn a_key_is_recognised_inside_of_longer_base64() {
        let quote = quote(AUTHORIZATION, "Bearer the-secret-key");
        // `x:`, `xy:` and `xyz:` before it, with the digits for other alphabets.
        for text in [
            "eDp0aGUtc2VjcmV0LWtleQ==",
            "eHk6dGhlLXNlY3JldC1rZXk=",
            "eHl6OnRoZS1zZWNyZXQta2V5",
        ] {
            let line = quote.line(text);
            assert!(line.contains(HIDDEN) && line.len() < 12, "{line}");
        }
    }

    #[test]
    fn a_password_in_base64_is_hidden_as_such_and_as_it_is() {
        // joe:hunter2-47
        let quote = quote(AUTHORIZATION, "Basic am9lOmh1bnRlcjItNDc=");
        for text in ["am9lOmh1bnRlcjItNDc=", "joe:hunter2-47", "hunter2-47"] {
            assert_eq!(quote.line(&format!("no {text}!")), "no ***!");
        }
        assert_eq!(quote.line("Basic authentication is off"), "Basic authentication is off");
    }

    #[test]
    fn members_of_a_value_are_hidden_one_by_one() {
        let quote = quote(
            HeaderName::from_static("cookie"),
            "session=0123456789; theme=dark; id=\"abcdefghij\"",
        );
        assert_eq!(
            quote.line("session 0123456789 of abcdefghij: dark"),
            "session *** of ***: dark"
        );
    }

    #[test]
    fn a_short_value_is_hidden_as_a_word_only_and_the_shortest_never() {
        let short = quote(HeaderName::from_static("x-pin"), "4711");
        assert_eq!(short.line("4711, 14711, 47110: (4711)"), "***, 14711, 47110: (***)");
        let shortest = quote(HeaderName::from_static("x-flag"), "1");
        assert_eq!(shortest.line("1 of 3"), "1 of 3");
    }

    #[test]
    fn what_breaks_off_inside_of_a_value_shows_no_half_of_it() {
        let quote = quote(AUTHORIZATION, "Bearer the-secret-key");
        assert_eq!(quote.line("no the-secret-k"), "no ***");
        assert_eq!(quote.line("no the-"), "no ***");
        assert_eq!(quote.line("no the"), "no the");
        let long = "x".repeat(190);
        assert!(!quote.line(&format!("{long} the-secret-key")).contains("the-s"));
    }

    #[test]
    fn what_is_not_searched_shows_no_half_either() {
        let quote = quote(AUTHORIZATION, "Bearer the-secret-key");
        let long = "a".repeat(MAX_SEARCHED - 25);
        let line = quote.line(&format!("Bearer {long}! sk-abcdefghijklmnopqrstuvwxyz"));
        assert_eq!(line, "Bearer ***! ***…");
        let line = quote.line(&format!("Bearer {long}!!!!!! the-secret-key"));
        assert_eq!(line, "Bearer ***!!!!!! ***…");
    }

    #[test]
    fn what_looks_like_a_credential_is_hidden_whoever_has_it() {
        let quote = ResponseRedactor::new(&HeaderMap::new());
        assert_eq!(
            quote.line("{\"got\":\"Bearer abcdefgh1234\"}\n\tplain text"),
            "{\"got\":\"Bearer ***\"} plain text"
        );
        assert_eq!(quote.line("\u{1b}[31mred"), "[31mred");
    }
}
