//! Masking of texts that respan reports itself, such as answers of a server and settings of the user.

use super::definition::Mask;
use super::rules::Rules;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Masks texts that match the patterns of [`Mask::secrets`], for third-party messages that may be truncated.
///
/// Keys are not applied: in `invalid token: expired` the value of `token` is the information.
pub(crate) fn mask_secret_patterns(text: &str) -> Cow<'_, str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| Rules {
        has_secret_patterns: true,
        ..Rules::default()
    });
    RULES.mask_text(text, true).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Masks by the keys and patterns of [`Mask::secrets`], for settings of the user.
pub(crate) fn mask_secrets(text: &str) -> Cow<'_, str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| Mask::secrets().rules);
    RULES.mask_text(text, false).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_recognised_in_any_text() {
        let rules = Rules {
            has_secret_patterns: true,
            ..Rules::default()
        };
        let cases = [
            ("curl -H 'Bearer abcdefgh12345'", "curl -H 'Bearer ***'"),
            ("key sk-proj-0123456789abcdefXYZ!", "key ***!"),
            ("AKIAABCDEFGHIJKLMNOP", "***"),
            ("ghp_0123456789abcdefghijABCD", "***"),
            ("xoxb-1234567890-abc", "***"),
            ("eyJhbGciOi.eyJzdWIi.abc_-9 end", "*** end"),
            ("postgres://joe:hunter2@db/shop", "postgres://joe:***@db/shop"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIE…", "-----BEGIN PRIVATE KEY-----***"),
        ];
        for (text, expected) in cases {
            assert_eq!(rules.mask_text(text, false).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "the bearer of news",
            "https://host:8080/path",
            "risk-averse",
            "eyJ is a prefix",
        ] {
            assert_eq!(rules.mask_text(text, false), None, "{text}");
        }
    }
}
