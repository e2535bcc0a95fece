//! Masked text of any shape: each span leaves, and its content stays JSON.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use respan::testing::InMemorySpanExporter;
use respan::{Mask, RespanTelemetry, attributes, get_client};
use respan_tests::cases;
use serde_json::Value;

/// Texts that rules search for, and letters of one to four bytes, among them some whose bytes are letters in Latin-1.
const PARTS: [&str; 61] = [
    "('中国', '",
    "[\"中国\", \"",
    "'ª', ",
    "'",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "：",
    "=",
    ",",
    ";",
    "&",
    "\n",
    "\r\n",
    " ",
    "\\",
    "\\\"",
    "\\u0041",
    "%3D",
    "-",
    "--",
    "<",
    "</",
    ">",
    "@",
    "://",
    "|",
    "`",
    "```",
    "=>",
    "$",
    "b\"",
    "Some(",
    "password",
    "api key",
    "Authorization",
    "Cookie",
    "name",
    "value",
    "Bearer ",
    "sk-",
    "AKIA",
    "eyJ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END",
    "curl -u ",
    "0123456789abcdef",
    "hunter2",
    "a",
    "é",
    "食",
    "国",
    "🦀",
    "\u{ad}",
    "e\u{301}",
    "ſ",
];

#[respan::task(name = "say")]
fn say(text: &str, other: &str) -> String {
    let _ = other;
    text.to_owned()
}

fn check(limit: usize, text: &str) -> Result<(), TestCaseError> {
    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false)
        .content_limit(limit)
        .attribute_value_length_limit(limit)
        .mask(Mask::secrets().cards().emails())
        .add_processor(exporter.clone())
        .build()
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    telemetry.run(|| {
        say(text, text);
        let span = get_client().start_span("note").attribute("note", text.to_owned());
        span.attribute(text.to_owned(), 1)
            .run(|| get_client().add_event(text.to_owned(), [("note", text.to_owned())]));
    });
    prop_assert_eq!(telemetry.get_client().stats().lost.mask_panic, 0);
    let tree = exporter.tree();
    prop_assert_eq!(tree.spans().count(), 2);
    let said = tree.span("say.task");
    for key in [attributes::ENTITY_INPUT, attributes::ENTITY_OUTPUT] {
        let content = said.text(key);
        prop_assert!(serde_json::from_str::<Value>(&content).is_ok(), "{}", content);
    }
    Ok(())
}

#[test]
fn masking_withholds_no_span_and_keeps_json_valid() {
    let text = prop::collection::vec(prop::sample::select(&PARTS[..]), 0..40).prop_map(|parts| parts.concat());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(200))
    };
    let inputs = (prop_oneof![Just(100_000_usize), 5_usize..90], text);
    let tried = TestRunner::new(config).run(&inputs, |(limit, text)| check(limit, &text));
    tried.unwrap_or_else(|error| panic!("{error}"));
}
