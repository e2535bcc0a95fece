//! Children in other tasks, threads, buffers and processes, and at the end of a long chain.

use super::{CALLER, below_caller, foreign, leaf, outer, sampled_out, unexported};
use http::HeaderMap;
use opentelemetry::trace::{SpanId, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use respan::propagation::inject;
use respan::{RespanTracerProvider, get_client, suppress};
use respan_tests::recording::{record, record_async, recording};

#[test]
fn async_calls_and_threads_belong_to_it_as_well() {
    #[respan::task(sample_rate = 0.0)]
    async fn dropped() {
        tokio::task::yield_now().await;
        kept().await;
        std::thread::spawn(leaf).join().expect("the thread");
    }
    #[respan::task]
    async fn kept() {
        tokio::task::yield_now().await;
    }
    #[respan::workflow]
    async fn flow() {
        dropped().await;
    }
    let ((), tree) = record_async(flow);
    assert_eq!(tree.to_string(), "flow.workflow\n  kept.task\n  leaf.task\n");
}

#[test]
fn buffered_children_are_below_the_nearest_exported_span() {
    let (telemetry, exporter) = recording();
    let buffer = telemetry.get_client().get_span_buffer("held");
    buffer.run(|| outer(|| sampled_out(leaf)));
    assert_eq!(buffer.get_span_count(), 3);
    telemetry.get_client().process_spans(&buffer);
    assert_eq!(exporter.tree().to_string(), "outer.workflow\n  leaf.task\n");
}

#[test]
fn a_suppressed_span_has_no_children() {
    let ((), tree) = record(|| outer(|| suppress().run(|| outer(leaf))));
    assert_eq!(tree.to_string(), "outer.workflow\n");
}

/// The receiver's spans are children of the span that is exported.
#[test]
fn requests_carry_the_nearest_exported_span() {
    let sent = || {
        let mut headers = HeaderMap::new();
        inject(&mut headers);
        headers["traceparent"].to_str().expect("ASCII")[36..52].to_owned()
    };
    for inner in unexported().into_iter().skip(1) {
        let mut carried = String::new();
        let ((), tree) = record(|| outer(|| inner(&mut || carried = sent())));
        let outer = tree.find("outer.workflow").expect("the workflow");
        assert_eq!(carried, outer.data().span_context.span_id().to_string());
        let ((), _) = record(|| below_caller(|| inner(&mut || carried = sent())));
        assert_eq!(carried, CALLER);
    }
    let mut carried = String::new();
    let ((), _) = record(|| below_caller(|| foreign(|| carried = sent())));
    assert_eq!(carried, CALLER);
    // Without a span above there is no other than the span itself.
    let mut own = None;
    let ((), _) = record(|| {
        sampled_out(|| {
            own = get_client().get_current_span_id();
            carried = sent();
        });
    });
    assert_eq!(Some(carried), own);
}

#[test]
fn a_long_chain_of_unexported_spans_costs_no_more_per_span() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    for rate in [None, Some(0.0)] {
        let tracer = RespanTracerProvider::current().tracer("http");
        let mut context = Context::current();
        for _ in 0..50_000 {
            let mut builder = tracer.span_builder("link");
            builder.attributes = rate.map(|rate| vec![KeyValue::new("respan.sample_rate", rate)]);
            let span = tracer.build_with_context(builder, &context);
            context = context.with_span(span);
        }
        let _attached = context.attach();
        leaf();
    }
    let spans = exporter.finished_spans();
    assert_eq!(spans.len(), 2);
    assert!(spans.iter().all(|span| span.parent_span_id == SpanId::INVALID));
}
