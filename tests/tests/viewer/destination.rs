//! Spans that a viewer gets, and its settings.

use crate::support::{decoded, is_notice, sent, text, with_viewer};
use respan::testing::InMemorySpanExporter;
use respan::{InitError, Processor, RespanTelemetry};
use respan_tests::collector::Collector;
use respan_tests::delivery::NEVER;
use respan_tests::recording::{builder, names};
use std::process;

fn record(telemetry: &RespanTelemetry, name: &'static str) {
    telemetry.run(|| telemetry.get_client().start_span(name).run(|| ()));
}

#[test]
fn a_viewer_alone_gets_spans_without_a_key_and_without_a_flush() {
    let viewer = Collector::start();
    let telemetry = with_viewer(&viewer).app_name("shop").build().expect("a telemetry");
    record(&telemetry, "load");
    let received = viewer.wait_for(1);
    let request = decoded(&received[0]);
    assert!(received[0].header("authorization").is_none());
    let resource = request.resource_spans[0].resource.as_ref().expect("a resource");
    assert_eq!(text(&resource.attributes, "service.name").as_deref(), Some("shop"));
    assert_eq!(
        text(&resource.attributes, "process.pid"),
        Some(process::id().to_string())
    );
    let spans = sent(&viewer);
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].name, "load.task");
    assert!(!is_notice(&spans[0]));
    telemetry.shutdown().expect("delivered");
}

#[test]
fn a_process_id_of_the_program_stays() {
    let viewer = Collector::start();
    let telemetry = with_viewer(&viewer).resource_attribute("process.pid", 7);
    let telemetry = telemetry.build().expect("a telemetry");
    record(&telemetry, "load");
    let request = decoded(&viewer.wait_for(1)[0]);
    let resource = request.resource_spans[0].resource.as_ref().expect("a resource");
    assert_eq!(text(&resource.attributes, "process.pid").as_deref(), Some("7"));
}

#[test]
fn other_destinations_get_the_same_spans_at_their_own_times() {
    let (viewer, respan) = (Collector::start(), Collector::start());
    let (memory, named) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let telemetry = with_viewer(&viewer)
        .api_key("key")
        .base_url(respan.url())
        .add_processor(Processor::new(memory.clone()).batching(false))
        .add_processor(Processor::new(named.clone()).name("debug"))
        .build()
        .expect("a telemetry");
    record(&telemetry, "first");
    telemetry.run(|| {
        let span = telemetry.get_client().start_span("second").processors("debug");
        span.run(|| ());
    });
    assert_eq!(names(&memory), ["first.task", "second.task"], "at once");
    while sent(&viewer).len() < 2 {
        viewer.wait_for(viewer.requests().len() + 1);
    }
    assert!(respan.requests().is_empty(), "its delay is not over");
    telemetry.shutdown().expect("delivered");
    assert_eq!(names(&named), ["second.task"]);
    let received = respan.requests();
    assert_eq!(received.len(), 1);
    assert!(!String::from_utf8_lossy(&received[0].body).contains("process.pid"));
    assert!(String::from_utf8_lossy(&received[0].body).contains("first.task"));
}

#[test]
fn with_batching_off_the_viewer_still_batches_on_a_thread() {
    let viewer = Collector::start();
    let telemetry = with_viewer(&viewer).is_batching_enabled(false);
    let telemetry = telemetry.build().expect("a telemetry");
    for name in ["a", "b"] {
        record(&telemetry, name);
    }
    telemetry.flush().expect("delivered");
    let mut spans: Vec<_> = sent(&viewer).into_iter().map(|span| span.name).collect();
    spans.sort();
    assert_eq!(spans, ["a.task", "b.task"]);
}

#[test]
fn the_variable_is_an_address_or_a_switch_and_the_option_overrides_it() {
    let viewer = Collector::start();
    let address = viewer.url();
    let telemetry = |variable: String| {
        let read = move |name: &str| (name == "RESPAN_VIEWER").then(|| variable.clone());
        builder().schedule_delay(NEVER).environment(read)
    };
    let without_scheme = address.trim_start_matches("http://").to_owned();
    for variable in [address.clone(), without_scheme, format!(" {address}/ ")] {
        let sent_before = sent(&viewer).len();
        let telemetry = telemetry(variable).build().expect("a telemetry");
        record(&telemetry, "load");
        telemetry.shutdown().expect("delivered");
        assert_eq!(sent(&viewer).len(), sent_before + 1);
    }
    let sent_before = sent(&viewer).len();
    for builder in [
        telemetry(address.clone()).viewer(false),
        telemetry("0".to_owned()),
        telemetry("False".to_owned()),
        telemetry(String::new()),
        telemetry(address.clone()).is_enabled(false),
    ] {
        let telemetry = builder.build().expect("a telemetry");
        record(&telemetry, "load");
        telemetry.shutdown().expect("delivered");
    }
    assert_eq!(sent(&viewer).len(), sent_before);
    let telemetry = telemetry("0".to_owned()).viewer(address).build().expect("a telemetry");
    record(&telemetry, "load");
    telemetry.shutdown().expect("delivered");
    assert_eq!(sent(&viewer).len(), sent_before + 1);
}

#[test]
fn an_address_that_cannot_be_used_is_an_error_by_name_without_its_secrets() {
    let with =
        |value: &'static str| builder().environment(move |name| (name == "RESPAN_VIEWER").then(|| value.to_owned()));
    for value in ["maybe", "ftp://127.0.0.1", "http://me:hush@127.0.0.1:4318", "2"] {
        for (name, builder) in [("RESPAN_VIEWER", with(value)), ("viewer", builder().viewer(value))] {
            assert!(!format!("{builder:?}").contains("hush"));
            let error = builder.build().expect_err("it cannot be used");
            let text = error.to_string();
            assert!(
                text.starts_with(name) && text.contains("true or false, or an address"),
                "{text}"
            );
            assert!(!text.contains("hush"), "{text}");
            match error {
                InitError::InvalidValue { value: shown, .. } => {
                    assert!(shown.chars().any(|char| char != '*'), "{text}");
                }
                // A single word may be a key.
                error => assert!(
                    matches!(error, InitError::InvalidSecret { .. }) && value == "maybe",
                    "{text}"
                ),
            }
        }
    }
}

#[test]
fn spans_go_once_to_a_viewer_that_is_also_the_base_url() {
    let viewer = Collector::start();
    let telemetry = with_viewer(&viewer)
        .api_key("local")
        .base_url(format!("{}/api", viewer.url()));
    let telemetry = telemetry.build().expect("a telemetry");
    record(&telemetry, "load");
    telemetry.shutdown().expect("delivered");
    let paths: Vec<_> = viewer.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/traces"]);
}
