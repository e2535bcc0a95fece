//! The header `tracestate`: members `key=value` of tracing systems, separated by commas.
//!
//! Not the parser of OpenTelemetry's `TraceState`, which implements Level 1: it knows fewer keys, drops `=` from values, and cuts
//! the list after 32 members.

use opentelemetry::trace::TraceState;

const MAX_MEMBERS: usize = 32;
const MAX_LENGTH: usize = 256;

/// A list as it was received, without blanks around its members.
pub(super) struct ParsedTraceState {
    /// The members that OpenTelemetry's type can hold.
    pub(super) held: TraceState,
    pub(super) text: String,
}

/// Several headers are one list, in their order. `None` if a member is malformed, which invalidates the list, or if there are too
/// many: <https://www.w3.org/TR/trace-context-2/#tracestate-header>.
pub(super) fn parse(headers: &[&str]) -> Option<ParsedTraceState> {
    let members = headers.iter().flat_map(|header| header.split(','));
    let members = members
        .map(|member| member.trim_matches([' ', '\t']))
        .filter(|member| !member.is_empty());
    let members = members
        .map(|member| {
            let (key, value) = member.split_once('=')?;
            (is_key(key) && is_value(value)).then_some((key, value))
        })
        .collect::<Option<Vec<_>>>()?;
    if members.len() > MAX_MEMBERS {
        return None;
    }
    let held = members
        .iter()
        .filter(|(key, value)| TraceState::from_key_value([(key, value)]).is_ok());
    let texts: Vec<_> = members.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Some(ParsedTraceState {
        held: TraceState::from_key_value(held.copied()).unwrap_or_default(),
        text: texts.join(","),
    })
}

fn is_key(key: &str) -> bool {
    let is_start = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_allowed = |byte: u8| is_start(&byte) || matches!(byte, b'_' | b'-' | b'*' | b'/' | b'@');
    key.len() <= MAX_LENGTH && key.as_bytes().first().is_some_and(is_start) && key.bytes().all(is_allowed)
}

/// Printable ASCII without `,` and `=`, not empty and not blank at its end.
fn is_value(value: &str) -> bool {
    let is_allowed = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'=');
    (1..=MAX_LENGTH).contains(&value.len()) && value.bytes().all(is_allowed) && !value.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn text(header: &str) -> Option<String> {
        parse(&[header]).map(|state| state.text)
    }

    #[test]
    fn valid_members_are_kept_unchanged() {
        let members: Vec<_> = (1..=32).map(|number| format!("key{number}={number}")).collect();
        for valid in [
            "foo=1,bar=2",
            "foo@@bar=1,bar=2",
            "foo@bar@baz=1,bar=2",
            "foo@=1,bar=2",
            "0a_-*/@=1",
            "foo=a b",
            "foo= a",
            "foo=1,foo=2",
            "foo=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~",
            &format!("foo=1,{}@v=1", "t".repeat(242)),
            &format!("foo=1,t@{}=1", "v".repeat(15)),
            &format!("{}=1", "a".repeat(256)),
            &format!("foo={}", "x".repeat(256)),
            &members.join(","),
        ] {
            assert_eq!(text(valid).as_deref(), Some(valid));
        }
        assert_eq!(text("foo=1 ,\t bar=2\t,,").as_deref(), Some("foo=1,bar=2"));
        assert_eq!(text("").as_deref(), Some(""));
    }

    #[test]
    fn a_malformed_member_invalidates_the_list() {
        let members: Vec<_> = (1..=33).map(|number| format!("key{number}={number}")).collect();
        for malformed in [
            "@foo=1,bar=2",
            "foo=,bar=3",
            "foo=bar=baz",
            "foo==,bar=2",
            "foo==1",
            "=1,bar=2",
            "foo=a\tb,bar=1",
            "foo=ü",
            "FOO=1",
            "foo.bar=1",
            "foo =1",
            "_foo=1",
            "foo,bar=1",
            &format!("{}=1", "a".repeat(257)),
            &format!("foo={}", "x".repeat(257)),
            &members.join(","),
        ] {
            assert_eq!(text(malformed), None, "{malformed:?}");
        }
    }

    #[test]
    fn opentelemetry_gets_the_members_that_it_can_hold() {
        let state = parse(&["a@@b=0,foo=1", "c@v=2"]).expect("a valid list");
        assert_eq!(state.held.header(), "foo=1,c@v=2");
        assert_eq!(state.text, "a@@b=0,foo=1,c@v=2");
    }
}
