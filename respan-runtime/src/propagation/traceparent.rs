//! The header `traceparent`: `00-<32 digits>-<16 digits>-<flags>`.
//!
//! Not the SDK's `TraceContextPropagator`, which also accepts shorter ids, ids with a leading `+`, and further fields in version
//! 00.

use crate::json::hex_digits;
use opentelemetry::TraceFlags;
use opentelemetry::trace::{SpanContext, SpanId, TraceId};

/// Bytes of version 00; later versions may add fields after a further dash.
const LENGTH: usize = 55;

/// The flags of Level 2: sampled, and random trace id. Others are cleared.
const KNOWN_FLAGS: TraceFlags = TraceFlags::new(0b11);

/// Ids and flags, or `None` for a header that W3C requires to be ignored:
/// <https://www.w3.org/TR/trace-context-2/#traceparent-header>.
pub(super) fn parse(text: &str) -> Option<(TraceId, SpanId, TraceFlags)> {
    let text = text.trim_matches([' ', '\t']);
    let (fields, further) = text.split_at_checked(LENGTH)?;
    let mut fields = fields.split('-');
    let version = hex(fields.next()?, 2)?;
    let trace_id = TraceId::from(hex(fields.next()?, 32)?);
    let span_id = SpanId::from(u64::try_from(hex(fields.next()?, 16)?).ok()?);
    let flags = u8::try_from(hex(fields.next()?, 2)?).ok()?;
    let has_valid_end = match version {
        0 => further.is_empty(),
        0xff => false,
        _ => further.is_empty() || further.starts_with('-'),
    };
    let is_valid = has_valid_end && trace_id != TraceId::INVALID && span_id != SpanId::INVALID;
    is_valid.then_some((trace_id, span_id, TraceFlags::new(flags) & KNOWN_FLAGS))
}

/// A field of exactly this many lower-case hexadecimal digits.
fn hex(field: &str, digits: usize) -> Option<u128> {
    let is_hex = field.len() == digits && field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u128::from_str_radix(field, 16).ok()).flatten()
}

/// Always version 00, which receivers of later versions accept as well.
pub(super) fn format(context: &SpanContext, span_id: SpanId) -> [u8; LENGTH] {
    let flags = context.trace_flags() & KNOWN_FLAGS;
    let trace_id = context.trace_id().to_bytes().map(hex_digits);
    let (span_id, flags) = (span_id.to_bytes().map(hex_digits), hex_digits(flags.to_u8()));
    let fields = [b"00", trace_id.as_flattened(), span_id.as_flattened(), &flags];
    let mut header = [b'-'; LENGTH];
    let mut rest = &mut header[..];
    for field in fields {
        let (start, after) = rest.split_at_mut(field.len());
        start.copy_from_slice(field);
        // Behind each field but the last there is a dash.
        rest = after.get_mut(1..).unwrap_or_default();
    }
    header
}

#[cfg(test)]
mod tests {
    use super::{format, parse};
    use opentelemetry::TraceFlags;
    use opentelemetry::trace::{SpanContext, SpanId, TraceId, TraceState};
    use proptest::prelude::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn is_parsed(text: &str) -> bool {
        parse(text).is_some()
    }

    #[test]
    fn valid_headers_are_parsed() {
        for version in ["00", "01", "cc", "fe"] {
            assert!(is_parsed(&format!("{version}-{TRACE}-{SPAN}-01")), "{version}");
        }
        for further in ["-", "-what", "-what-the-future-will-be"] {
            assert!(is_parsed(&format!("cc-{TRACE}-{SPAN}-01{further}")), "{further}");
        }
        assert!(
            is_parsed(&format!(" \t00-{TRACE}-{SPAN}-01\t")),
            "white space around a header is ignored"
        );
        let flags = |text: &str| parse(&format!("00-{TRACE}-{SPAN}-{text}")).map(|(_, _, flags)| flags);
        assert_eq!(flags("ff"), Some(TraceFlags::new(3)), "unknown flags are cleared");
        assert_eq!(flags("fe"), Some(TraceFlags::new(2)));
    }

    #[test]
    fn malformed_headers_are_ignored() {
        let upper = TRACE.to_uppercase();
        let (no_trace, no_span) = ("0".repeat(32), "0".repeat(16));
        for malformed in [
            String::new(),
            "-".repeat(55),
            format!("00-{no_trace}-{SPAN}-01"),
            format!("00-{TRACE}-{no_span}-01"),
            format!("00-{upper}-{SPAN}-01"),
            format!("00-{TRACE}-B7AD6B7169203331-01"),
            format!("00-{TRACE}-{SPAN}-0A"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("FE-{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("000-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("cc-{TRACE}-{SPAN}-01.more"),
            format!("00-{}-{SPAN}-01", &TRACE[1..]),
            format!("00-+{}-{SPAN}-01", &TRACE[1..]),
            format!("00-{TRACE}-+{}-01", &SPAN[1..]),
            format!("00_{TRACE}_{SPAN}_01"),
            format!("00-{TRACE}-{SPAN}-01,00-{TRACE}-{SPAN}-01"),
        ] {
            assert!(!is_parsed(&malformed), "{malformed:?}");
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[0-9a-gA-F+ü]{2}-[0-9a-gA-F+]{31,33}-[0-9a-gA-F+]{15,17}-[0-9a-gA-Fü]{1,3}(-.*)?",
            "\\PC{50,60}",
        ]
    }

    proptest! {
        #[test]
        fn no_header_panics(text in texts()) {
            if let Some((trace_id, span_id, _)) = parse(&text) {
                prop_assert!(trace_id != TraceId::INVALID && span_id != SpanId::INVALID);
                let ids = format!("-{trace_id}-{span_id}-");
                prop_assert!(text.contains(&ids));
            }
        }

        #[test]
        fn a_formatted_header_is_parsed_back(trace in 1_u128.., span in 1_u64.., flags: u8) {
            let (trace_id, span_id, flags) = (TraceId::from(trace), SpanId::from(span), TraceFlags::new(flags));
            let text = format(&SpanContext::new(trace_id, span_id, flags, false, TraceState::NONE), span_id);
            let text = std::str::from_utf8(&text)?;
            prop_assert_eq!(parse(text), Some((trace_id, span_id, flags & super::KNOWN_FLAGS)));
        }

        #[test]
        fn one_capital_letter_makes_a_header_malformed(
            trace in "[0-9a-f]{15}[A-F][0-9a-f]{16}", span in "[0-9a-f]{15}[1-9a-f]", version in "0[0-9]",
        ) {
            let written = format!("{version}-{trace}-{span}-01");
            prop_assert_eq!(parse(&written), None);
            prop_assert!(is_parsed(&written.to_lowercase()));
        }
    }
}
