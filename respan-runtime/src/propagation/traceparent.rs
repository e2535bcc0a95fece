//! W3C's `traceparent`: `00-<32 digits>-<16 digits>-<flags>`.
//!
//! Not the SDK's propagator: it also takes ids of fewer digits, a `+` in front of them, and something after version 00.

use opentelemetry::TraceFlags;
use opentelemetry::trace::{SpanContext, SpanId, TraceId};

/// What version 00 consists of; later versions may go on after a further dash.
const LENGTH: usize = 55;

/// Ids and the sampled flag, or nothing if W3C says to ignore it:
/// <https://www.w3.org/TR/trace-context-2/#traceparent-header>. Flags nobody has defined are cleared.
pub(super) fn parse(text: &str) -> Option<(TraceId, SpanId, TraceFlags)> {
    let text = text.trim_matches([' ', '\t']);
    let (known, later) = text.split_at_checked(LENGTH)?;
    let mut fields = known.split('-');
    let version = hex(fields.next()?, 2)?;
    let trace_id = TraceId::from(hex(fields.next()?, 32)?);
    let span_id = SpanId::from(u64::try_from(hex(fields.next()?, 16)?).ok()?);
    let flags = u8::try_from(hex(fields.next()?, 2)?).ok()?;
    let goes_on_well = match version {
        0 => later.is_empty(),
        0xff => false,
        _ => later.is_empty() || later.starts_with('-'),
    };
    let is_valid = goes_on_well && trace_id != TraceId::INVALID && span_id != SpanId::INVALID;
    is_valid.then_some((trace_id, span_id, TraceFlags::new(flags) & TraceFlags::SAMPLED))
}

/// Lower-case digits, exactly so many.
fn hex(field: &str, digits: usize) -> Option<u128> {
    let is_hex = field.len() == digits && field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u128::from_str_radix(field, 16).ok()).flatten()
}

/// Always version 00; any receiver of a later one reads it as well.
pub(super) fn format(place: &SpanContext) -> String {
    let flags = place.trace_flags() & TraceFlags::SAMPLED;
    format!("00-{}-{}-{flags:02x}", place.trace_id(), place.span_id())
}

#[cfg(test)]
mod tests {
    use super::{format, parse};
    use opentelemetry::TraceFlags;
    use opentelemetry::trace::{SpanContext, SpanId, TraceId, TraceState};
    use proptest::prelude::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn is_read(text: &str) -> bool {
        parse(text).is_some()
    }

    #[test]
    fn what_w3c_allows() {
        for version in ["00", "01", "cc", "fe"] {
            assert!(is_read(&format!("{version}-{TRACE}-{SPAN}-01")), "{version}");
        }
        for later in ["-", "-what", "-what-the-future-will-be"] {
            assert!(is_read(&format!("cc-{TRACE}-{SPAN}-01{later}")), "{later}");
        }
        assert!(
            is_read(&format!(" \t00-{TRACE}-{SPAN}-01\t")),
            "space around a header is none of it"
        );
        let flags = |text: &str| parse(&format!("00-{TRACE}-{SPAN}-{text}")).map(|(_, _, flags)| flags);
        assert_eq!(flags("ff"), Some(TraceFlags::SAMPLED), "unknown flags are cleared");
        assert_eq!(flags("fe"), Some(TraceFlags::NOT_SAMPLED));
    }

    #[test]
    fn what_w3c_does_not_allow() {
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
            assert!(!is_read(&malformed), "{malformed:?}");
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
        fn no_text_panics(text in texts()) {
            if let Some((trace_id, span_id, _)) = parse(&text) {
                prop_assert!(trace_id != TraceId::INVALID && span_id != SpanId::INVALID);
                // Nothing was read into it that is not there.
                let ids = format!("-{trace_id}-{span_id}-");
                prop_assert!(text.contains(&ids));
            }
        }

        #[test]
        fn what_is_written_is_read(trace in 1_u128.., span in 1_u64.., flags: u8) {
            let (trace_id, span_id, flags) = (TraceId::from(trace), SpanId::from(span), TraceFlags::new(flags));
            let text = format(&SpanContext::new(trace_id, span_id, flags, false, TraceState::NONE));
            prop_assert_eq!(text.len(), super::LENGTH);
            prop_assert_eq!(parse(&text), Some((trace_id, span_id, flags & TraceFlags::SAMPLED)));
        }

        #[test]
        fn one_capital_letter_is_enough(
            trace in "[0-9a-f]{15}[A-F][0-9a-f]{16}", span in "[0-9a-f]{15}[1-9a-f]", version in "0[0-9]",
        ) {
            let written = format!("{version}-{trace}-{span}-01");
            prop_assert_eq!(parse(&written), None);
            prop_assert!(is_read(&written.to_lowercase()));
        }
    }
}
