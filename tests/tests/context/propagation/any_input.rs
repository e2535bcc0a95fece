//! Headers with any content.

use super::{headers, injected, text};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use respan::propagation::extract;

proptest! {
    /// Any headers are handled without a panic, and only a trace named in them is continued.
    #[test]
    fn no_header_panics(parents in headers_of("traceparent"), states in headers_of("tracestate"), bags in headers_of("baggage")) {
        let mut request = HeaderMap::new();
        for (name, value) in parents.iter().chain(&states).chain(&bags) {
            request.append(*name, value.clone());
        }
        let onwards = extract(&request).run(injected);
        if let Some(onwards) = onwards.get("traceparent") {
            let onwards = onwards.to_str().expect("ASCII");
            prop_assert_eq!(onwards.len(), 55);
            prop_assert_eq!(parents.len(), 1);
            let given = parents[0].1.to_str().expect("a parent is ASCII");
            prop_assert!(given.contains(&onwards[2..52]));
        } else {
            prop_assert!(onwards.keys().all(|name| name == "baggage"));
        }
    }

    #[test]
    fn a_valid_parent_is_passed_on(trace in "[0-9a-f]{31}[1-9a-f]", span in "[0-9a-f]{15}[1-9a-f]", sampled: bool) {
        let written = format!("00-{trace}-{span}-0{}", u8::from(sampled));
        let onwards = extract(&headers([("traceparent", &written)])).run(injected);
        prop_assert_eq!(text(&onwards, "traceparent"), Some(written.as_str()));
    }
}

fn headers_of(name: &'static str) -> impl Strategy<Value = Vec<(&'static str, HeaderValue)>> {
    let nearly = "[0-9a-fA]{2}-[0-9a-fA]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[a-z]*)?".prop_map(String::into_bytes);
    let list = "([a-z@ ]{0,3}=?[a-z%;=]{0,3},?){0,40}".prop_map(String::into_bytes);
    let value = prop_oneof![nearly, list, any::<Vec<u8>>()];
    let value = value.prop_filter_map("no header", |bytes| HeaderValue::from_bytes(&bytes).ok());
    proptest::collection::vec(value.prop_map(move |value| (name, value)), 0..3)
}
