//! Built-in keys and patterns of secrets.

use super::definition::Mask;
use super::pattern::Pattern;
use super::rules::Rules;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Keys of credentials.
pub(super) const KEYS: [&str; 27] = [
    "access_key",
    "access_token",
    "api_key",
    "auth_token",
    "authorization",
    "bearer_token",
    "client_secret",
    "connection_string",
    "cookie",
    "credentials",
    "id_token",
    "openai_api_key",
    "anthropic_api_key",
    "respan_api_key",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxy_authorization",
    "refresh_token",
    "secret",
    "secret_access_key",
    "secret_key",
    "session_token",
    "set_cookie",
    "token",
    "x_api_key",
];

/// Patterns of credentials, each with its required literal.
const PATTERNS: [(&str, &str); 12] = [
    (r"(?i)\bbearer\s+(?<secret>[a-z0-9._~+/=-]{8,})", "bearer"),
    (r"\bsk-[A-Za-z0-9_-]{16,}", "sk-"),
    (r"\bsk_[A-Za-z0-9_-]{16,}", "sk_"),
    (r"\bpk-[A-Za-z0-9_-]{16,}", "pk-"),
    (r"\bpk_[A-Za-z0-9_-]{16,}", "pk_"),
    (r"\bAKIA[A-Z0-9]{16}\b", "AKIA"),
    (r"\bASIA[A-Z0-9]{16}\b", "ASIA"),
    (r"\bgh[opsur]_[A-Za-z0-9_]{20,}", "gh"),
    (r"\bgithub_pat_[A-Za-z0-9_]{20,}", "github_pat_"),
    (r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
    (r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", "eyJ"),
    (r"://[^\s/:@]*:(?<secret>[^\s/@]+)@", "://"),
];

/// A private key in PEM, up to its end or the end of the text.
const PRIVATE_KEY: &str = r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?<secret>[\s\S]*?)(?:-----END|$)";

pub(super) fn patterns() -> impl Iterator<Item = Pattern> {
    let private_key = Pattern::new(PRIVATE_KEY, "PRIVATE KEY-----").map(Pattern::matches_truncated);
    // Never an error: a test compiles each of them.
    let others = PATTERNS.iter().map(|(pattern, literal)| Pattern::new(pattern, literal));
    others.chain([private_key]).filter_map(Result::ok)
}

/// Masks texts that match the patterns of [`Mask::secrets`], for third-party messages that may be truncated.
///
/// Keys are not applied: in `invalid token: expired` the value of `token` is the information.
pub(crate) fn mask_secret_patterns(text: &str) -> Cow<'_, str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| Rules {
        patterns: patterns().collect(),
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
    fn every_pattern_compiles() {
        assert_eq!(patterns().count(), PATTERNS.len() + 1);
    }

    #[test]
    fn credentials_are_recognised_in_any_text() {
        let rules = Rules {
            patterns: patterns().collect(),
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
