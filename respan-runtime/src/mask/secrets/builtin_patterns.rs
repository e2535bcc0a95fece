//! Built-in patterns of secrets.

use super::command_patterns::{COMMANDS, STANDARD_INPUT};
use super::statement_patterns::{NAMED, STATEMENTS};
use crate::mask::pattern::checks::{is_basic_credential, is_bearer_token, is_random};
use crate::mask::pattern::pattern::Pattern;
use crate::mask::pattern::pattern_source::Source;
use std::sync::LazyLock;

/// Patterns of credentials that are recognised by what surrounds them.
const PATTERNS: [Source; 20] = [
    Source::new(r"\bBearer[\s:]+(?<secret>[A-Za-z0-9._~+/=-]{8,})", "bearer").checked(is_bearer_token),
    // In lower case it is a word of prose more often.
    Source::new(r"(?i)\bbearer[\s:]+(?<secret>[a-z0-9._~+/=-]{8,})", "bearer")
        .checked(|text| is_bearer_token(text) && text.bytes().any(|byte| byte.is_ascii_digit())),
    Source::new(r"(?i)\bbasic\s+(?<secret>[a-z0-9+/_-]{6,}={0,2})", "basic").checked(is_basic_credential),
    Source::new(r"hooks\.slack\.com/[a-z]+/(?<secret>[A-Za-z0-9/]+)", "hooks.slack.com"),
    Source::new(r"api/webhooks/[0-9]+/(?<secret>[A-Za-z0-9_-]+)", "api/webhooks/"),
    Source::new(r"webhook\.office\.com/(?<secret>[^\s\x22'<>]+)", "webhook.office.com"),
    Source::new(
        r"hooks\.zapier\.com/hooks/catch/[0-9]+/(?<secret>[A-Za-z0-9]+)",
        "hooks.zapier.com",
    ),
    Source::new(r"(?:\b|bot)[0-9]{8,10}:(?<secret>AA[A-Za-z0-9_-]{30,})", ":AA"),
    Source::new(r"(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,})", ".atlasv1."),
    Source::new(r"(?i)\bsig=(?<secret>[a-z0-9%+/=_-]{20,})", "sig="),
    Source::new(r"(?i)signature=[\x22']?(?<secret>[a-z0-9%+/=_-]{26,})", "signature="),
    Source::new(r"[?&](?:api)?key=(?<secret>[A-Za-z0-9._~%-]{16,})", "key=").checked(is_random),
    Source::new(r"[?&]code=(?<secret>[A-Za-z0-9._~%+/=-]{16,})", "code=").checked(is_random),
    Source::new(r"(?i)\boracle:[a-z]+:[^/\s:@]+/(?<secret>[^\s@]+)@", "oracle:"),
    Source::new(
        r"(?i)client(?:v2)?\(\s*[\x22'](?<secret>[a-z0-9_-]{20,})[\x22']",
        "client",
    )
    .checked(is_random),
    Source::new(
        r"(?i)credential\(\s*[\x22'](?<secret>[a-z0-9_-]{20,})[\x22']",
        "credential",
    )
    .checked(is_random),
    Source::new(r"(?i)pinecone\(\s*[\x22'](?<secret>[a-z0-9_-]{20,})[\x22']", "pinecone").checked(is_random),
    Source::new(
        r"Private-Lines:\s+[0-9]+\s+(?<secret>[A-Za-z0-9+/=\s]+)",
        "Private-Lines:",
    ),
    Source::new(r"::add-mask::(?<secret>[^\s\x22']+)", "::add-mask::"),
    Source::new(r"issecret=true\](?<secret>[^\s\x22']+)", "issecret=true]"),
];

/// A private key in PEM or PGP, up to its end or the end of the text.
const PRIVATE_KEY: &str = r"----[- ]BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?[- ]----(?<secret>[\s\S]*?)(?:----[- ]END|$)";

/// All built-in patterns.
fn sources() -> impl Iterator<Item = Source> {
    let private_key = Source::group(PRIVATE_KEY, "PRIVATE KEY");
    let lists = [&PATTERNS[..], &COMMANDS, &STANDARD_INPUT, &STATEMENTS, &NAMED];
    lists.into_iter().flatten().copied().chain([private_key])
}

pub(crate) fn patterns() -> &'static [Pattern] {
    // Never an error: a test compiles each of them.
    static COMPILED: LazyLock<Vec<Pattern>> =
        LazyLock::new(|| sources().map(Pattern::from_source).filter_map(Result::ok).collect());
    &COMPILED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(patterns().len(), sources().count());
    }

    #[test]
    fn a_literal_that_follows_is_looked_for() {
        for source in sources().filter(|source| !source.literal_behind.is_empty()) {
            let pattern = Pattern::from_source(source).expect("a pattern");
            assert!(pattern.starts_at_literal(), "{}", source.expression);
        }
    }
}
