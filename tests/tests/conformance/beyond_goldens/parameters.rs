//! Parameters of spans and of the telemetry.

use super::task;
use opentelemetry::trace::Status;
use respan::testing::InMemorySpanExporter;
use respan::{RespanParams, RespanTelemetry, SpanUpdate, get_client};
use respan_tests::recording::{names, record};

#[test]
fn an_empty_name_is_no_update() {
    let ((), tree) = record(|| {
        task("tk", || {
            get_client().update_current_span(SpanUpdate::new().name(""));
            get_client().update_current_span(SpanUpdate::new().status(Status::Ok));
        });
        task("tk2", || {
            get_client().update_current_span(SpanUpdate::new().name("whole"));
        });
    });
    assert_eq!(tree.span("tk.task").data().status, Status::Ok);
    assert_eq!(tree.span("whole").text("traceloop.entity.name"), "tk2");
}

#[test]
fn a_group_is_given_by_either_name() {
    let written = |params: RespanParams| {
        let ((), tree) = record(|| {
            task("tk", || {
                get_client().update_current_span(params);
            });
        });
        let span = tree.span("tk.task");
        [
            "respan.trace.trace_group_identifier",
            "respan.sessions.session_identifier",
        ]
        .map(|key| span.text(key))
    };
    let both = RespanParams::new().group_identifier("g").trace_group_identifier("t");
    assert_eq!(written(both), ["t", "t"]);
    assert_eq!(written(RespanParams::new().trace_group_identifier("t")), ["t", "t"]);
    // The older name is no session.
    assert_eq!(written(RespanParams::new().group_identifier("g")), ["g", ""]);
    assert_eq!(written(RespanParams::new().thread_identifier("h")), ["", "h"]);
}

#[test]
fn long_identifiers_of_customers_are_cut() {
    let ((), tree) = record(|| {
        task("tk", || {
            get_client().update_current_span(RespanParams::new().customer_identifier("é".repeat(300)));
        });
    });
    let text = tree.span("tk.task").text("respan.customer_params.customer_identifier");
    assert_eq!(text, "é".repeat(254));
}

#[test]
fn an_empty_key_is_none_and_the_name_is_respan() {
    for variables in [
        [("RESPAN_API_KEY", ""), ("RESPAN_BASE_URL", "")],
        [("OTHER", ""), ("ANOTHER", "")],
    ] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = RespanTelemetry::builder()
            .environment(move |name| {
                variables
                    .iter()
                    .find(|(own, _)| *own == name)
                    .map(|(_, value)| (*value).to_owned())
            })
            .set_global_provider(false)
            .add_processor(exporter.clone());
        let telemetry = telemetry.api_key("").base_url("").build().unwrap();
        assert_eq!(
            telemetry.get_client().processor_stats().len(),
            1,
            "no processor for Respan"
        );
        telemetry.run(|| task("tk", || {}));
        telemetry.shutdown().unwrap();
        assert_eq!(names(&exporter), ["tk.task"]);
    }
}
