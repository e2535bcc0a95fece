//! Queries of `sqlx`, which are events.

use super::recorded::record;
use opentelemetry::Value;
use opentelemetry::trace::SpanKind;
use std::time::Duration;

#[respan::task(name = "load")]
fn load() {
    tracing::debug!(
        target: "sqlx::query",
        summary = "select a from …",
        db.statement = "\n\nselect a from t\n",
        rows_affected = 0_u64,
        rows_returned = 2_u64,
        elapsed_secs = 0.25,
    );
}

#[test]
fn a_query_is_a_finished_span() {
    let tree = record(load);
    assert_eq!(tree.to_string(), "load.task\n  select a from …\n");
    let span = tree.span("select a from …");
    let data = span.data();
    assert_eq!(data.span_kind, SpanKind::Client);
    assert_eq!(span.text("db.query.text"), "select a from t");
    assert_eq!(span.attribute("db.response.returned_rows"), Some(&Value::I64(2)));
    let elapsed = data.end_time.duration_since(data.start_time).expect("after its start");
    assert_eq!(elapsed, Duration::from_millis(250));
}
