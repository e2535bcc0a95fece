//! The header `baggage`: entries of the program that are propagated with the trace.
//!
//! Not the SDK's `BaggagePropagator`, which truncates a value at its second `=` and does not encode `%`.

use crate::current_context;
use crate::diagnostics::diagnose_once;
use crate::region::Region;
use crate::value::bounded_items;
use opentelemetry::baggage::{Baggage, BaggageExt as _};
use opentelemetry::{Key, StringValue};
use percent_encoding::percent_decode_str;

/// A region with further entries of baggage, which [`inject`](super::inject()) sends and [`baggage`] reads in the receiver.
///
/// For values that other services need, such as a tenant or an experiment; not for secrets, since every service that the request
/// passes can read them. Names are tokens as in HTTP, values any text. Entries beyond W3C's limits, 64 entries and 8192 bytes,
/// are dropped. It is OpenTelemetry's baggage: `opentelemetry::baggage::BaggageExt` reads and sets the same entries.
///
/// ```
/// use respan::propagation::{baggage, with_baggage};
///
/// with_baggage([("tenant", "acme")]).run(|| assert_eq!(baggage("tenant").as_deref(), Some("acme")));
/// ```
pub fn with_baggage<K: Into<String>, V: Into<String>>(entries: impl IntoIterator<Item = (K, V)>) -> Region {
    let mut added = Baggage::new();
    for (key, value) in bounded_items(entries) {
        let (key, value) = (Key::from(key.into()), StringValue::from(value.into()));
        added.insert(key.clone(), value.clone());
        if added.get(key.as_str()) != Some(&value) {
            diagnose_once!(
                Warning,
                "propagation",
                "an entry of baggage is left out: its name is no token of HTTP, or there are more than 64 entries or 8192 bytes"
            );
        }
    }
    Region::changing(move |context| {
        let all = merge(context.baggage(), &added);
        context.with_baggage(all)
    })
}

/// The entries of both; those of the second replace others of the same name.
pub(super) fn merge(outer: &Baggage, inner: &Baggage) -> Baggage {
    let entries = outer.iter().chain(inner);
    entries.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// The value of an entry of the current baggage.
///
/// ```
/// assert_eq!(respan::propagation::baggage("tenant"), None);
/// ```
pub fn baggage(name: &str) -> Option<String> {
    current_context::map_current(|context| context.baggage().get(name).map(ToString::to_string)).flatten()
}

/// `None` if there is nothing to send.
pub(super) fn format(baggage: &Baggage) -> Option<String> {
    let text = baggage.to_string();
    // Metadata is not encoded, and may come from code instead of a header.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Some(text).filter(|text| !text.is_empty());
    }
    diagnose_once!(
        Debug,
        "propagation",
        "baggage whose metadata is not printable ASCII is not sent"
    );
    None
}

/// Several headers are one list. Members without `=`, and those whose name is not a token, are dropped.
pub(super) fn parse(headers: &[&str]) -> Baggage {
    let mut baggage = Baggage::new();
    for member in headers.iter().flat_map(|header| header.split(',')) {
        let (entry, metadata) = member.split_once(';').unwrap_or((member, ""));
        if let Some((name, value)) = entry.split_once('=') {
            let value = percent_decode_str(value.trim()).decode_utf8_lossy().into_owned();
            baggage.insert_with_metadata(name.trim().to_owned(), value, metadata.trim());
        } else if !entry.trim().is_empty() {
            diagnose_once!(
                Debug,
                "propagation",
                "a member of `baggage` has no value; it is left out"
            );
        }
    }
    baggage
}

#[cfg(test)]
mod tests {
    use super::{format, parse};
    use opentelemetry::baggage::Baggage;
    use proptest::prelude::*;

    fn value(headers: &[&str], name: &str) -> Option<String> {
        parse(headers).get(name).map(ToString::to_string)
    }

    #[test]
    fn members_are_parsed_as_w3c_specifies() {
        let headers = ["a=1 , b = x%20y%25;level=2 ; quiet", "c=k=v==,,d,=e, f=,g=%FF"];
        assert_eq!(value(&headers, "a").as_deref(), Some("1"));
        assert_eq!(value(&headers, "b").as_deref(), Some("x y%"));
        assert_eq!(value(&headers, "c").as_deref(), Some("k=v=="));
        assert_eq!(value(&headers, "f").as_deref(), Some(""));
        assert_eq!(value(&headers, "g").as_deref(), Some("\u{fffd}"));
        assert_eq!(parse(&headers).len(), 5);
        let metadata = parse(&headers)
            .get_with_metadata("b")
            .map(|(_, metadata)| metadata.to_string());
        assert_eq!(metadata.as_deref(), Some("level=2 ; quiet"));
    }

    #[test]
    fn metadata_cannot_inject_a_header() {
        let mut baggage = Baggage::new();
        baggage.insert_with_metadata("a", "1", "x\r\nauthorization: y");
        assert_eq!(format(&baggage), None);
    }

    proptest! {
        #[test]
        fn no_header_panics(text: String) {
            parse(&[&text]);
        }

        #[test]
        fn any_value_is_parsed_back(text in "\\PC{0,40}") {
            let mut baggage = Baggage::new();
            baggage.insert("name", text.clone());
            let header = format(&baggage).expect("an entry");
            prop_assert_eq!(value(&[&header], "name"), Some(text));
        }
    }
}
