//! Warnings about export filters that can never match, or are no filters.

use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanTelemetry};
use respan_tests::log_lines::logged_by;

/// An expression, because a literal is checked when it is compiled.
fn filter(pattern: &str) -> String {
    format!(r#"{{"name": {{"operator": "regex", "value": "{pattern}"}}}}"#)
}

#[respan::task(export_filter = filter("(lost"))]
fn lost_by_a_parenthesis() {}

#[respan::task(export_filter = filter("[lost"))]
fn lost_by_a_bracket() {}

#[respan::task(export_filter = String::from("{lost"))]
fn exported() {}

#[test]
fn each_filter_is_named_once() {
    let lines = logged_by(|| {
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false)
            .add_processor(Processor::new(InMemorySpanExporter::new()).batching(false))
            .build()
            .expect("options");
        telemetry.run(|| {
            for _ in 0..3 {
                lost_by_a_parenthesis();
                lost_by_a_bracket();
                exported();
            }
        });
    });
    for text in [
        r#"value "(lost""#,
        r#"value "[lost""#,
        r#"the filter "{lost" is not JSON"#,
    ] {
        let found: Vec<_> = lines.iter().filter(|line| line.contains(text)).collect();
        assert_eq!(found.len(), 1, "{text}: {lines:?}");
    }
}
