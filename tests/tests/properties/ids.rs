//! Foreign ids: any text is handled without a panic, and only the documented form is accepted.

use proptest::prelude::*;
use respan::{SpanLink, SpanLinkError};
use respan_tests::cases;

const TRACE_ID: &str = "0123456789abcdef0123456789abcdef";
const SPAN_ID: &str = "0123456789abcdef";

/// The documented form, implemented independently: this number of digits, in lower case.
fn digits(text: &str, count: usize) -> Option<String> {
    let is_prefixed = text.starts_with("0x") || text.starts_with("0X");
    let rest: Vec<char> = text.chars().skip(if is_prefixed { 2 } else { 0 }).collect();
    let is_id = rest.len() == count && rest.iter().all(char::is_ascii_hexdigit);
    is_id.then(|| rest.iter().map(char::to_ascii_lowercase).collect())
}

/// Any text, and near misses of ids: a digit more or less, signs, blanks, other prefixes, digits of other scripts.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(0x|0X|x|0|\\+|-| )?[0-9a-fA-F]{15,17}[ \n]?",
        "(0x|0X|x|0|\\+|-| )?[0-9a-fA-F]{31,33}[ \n]?",
        "0x0x[0-9a-f]{14,32}",
        "[0-9a-f]{14}[٣é😀g_+]{1,2}",
        "[0-9a-f]{30}[٣é😀g_+]{1,2}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(2000)) })]

    #[test]
    fn a_trace_id_is_32_digits(text in text()) {
        match (SpanLink::new(&text, SPAN_ID), digits(&text, 32)) {
            (Ok(link), Some(id)) => prop_assert_eq!((link.trace_id(), link.span_id()), (id, SPAN_ID.to_owned())),
            (Err(SpanLinkError::TraceId(told)), None) => prop_assert_eq!(told, text),
            (result, expected) => prop_assert!(false, "{:?} of {:?}, expected {:?}", result, text, expected),
        }
    }

    #[test]
    fn a_span_id_is_16_digits(text in text()) {
        match (SpanLink::new(TRACE_ID, &text), digits(&text, 16)) {
            (Ok(link), Some(id)) => prop_assert_eq!((link.trace_id(), link.span_id()), (TRACE_ID.to_owned(), id)),
            (Err(SpanLinkError::SpanId(told)), None) => prop_assert_eq!(told, text),
            (result, expected) => prop_assert!(false, "{:?} of {:?}, expected {:?}", result, text, expected),
        }
    }

    #[test]
    fn formatted_ids_can_be_parsed(trace_id in any::<u128>(), span_id in any::<u64>(), prefix in "(0x|0X)?") {
        let (trace_id, span_id) = (format!("{trace_id:032x}"), format!("{span_id:016x}"));
        let link = SpanLink::new(&format!("{prefix}{trace_id}"), &format!("{prefix}{}", span_id.to_uppercase()));
        let link = link.expect("ids");
        prop_assert_eq!((link.trace_id(), link.span_id()), (trace_id, span_id));
    }
}
