//! A buffer without batching: one call of each exporter for all of its spans.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{NewSpan, Processor, RespanTelemetry, SpanBuffer};
use respan_tests::collector::Collector;
use respan_tests::delivery::{assert_each_once, consistent_counts, ids, sending_to};
use respan_tests::recording::builder;
use std::slice;
use std::sync::{Arc, Mutex};

fn filled(telemetry: &RespanTelemetry, count: usize) -> SpanBuffer {
    let buffer = telemetry.get_client().get_span_buffer("trace");
    for number in 0..count {
        buffer.create_span(NewSpan::new(format!("span {number}")));
    }
    buffer
}

fn sizes(collector: &Collector) -> Vec<usize> {
    let requests = collector.requests();
    requests
        .iter()
        .map(|request| ids(slice::from_ref(request)).len())
        .collect()
}

#[test]
fn a_buffer_is_one_request_and_a_large_one_as_few_as_possible() {
    for (spans, requests) in [(100, vec![100]), (1100, vec![512, 512, 76])] {
        let collector = Collector::start();
        let telemetry = sending_to(&collector.url())
            .is_batching_enabled(false)
            .build()
            .expect("a telemetry");
        let buffer = filled(&telemetry, spans);
        assert_eq!(telemetry.get_client().process_spans(&buffer), spans);
        assert_eq!(sizes(&collector), requests);
        assert_eq!(telemetry.get_client().process_spans(&buffer), 0, "each span once");
        assert_each_once(&collector, spans);
        assert_eq!(consistent_counts(&telemetry).exported, spans as u64);
    }
}

#[test]
fn a_buffer_that_is_processed_when_it_is_left_is_one_request() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    let buffer = telemetry.get_client().get_span_buffer("trace").process_on_exit(true);
    buffer.run(|| (0..10).for_each(|_| drop(buffer.create_span("span"))));
    assert_eq!(sizes(&collector), [10]);
}

/// Sizes of the batches of a third-party exporter.
#[derive(Debug, Clone, Default)]
struct Sizes(Arc<Mutex<Vec<usize>>>);

impl SpanExporter for Sizes {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("not poisoned").push(batch.len());
        Ok(())
    }
}

#[test]
fn each_exporter_gets_the_spans_that_match_it_in_one_call() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    for in_runtime in [false, true] {
        let (all, named, batched) = (Sizes::default(), Sizes::default(), InMemorySpanExporter::new());
        let telemetry = builder()
            .is_batching_enabled(false)
            .add_processor(all.clone())
            .add_processor(Processor::new(named.clone()).filter(|span| span.name.ends_with('7')))
            .add_processor(Processor::new(batched.clone()).batching(true))
            .build()
            .expect("a telemetry");
        let buffer = filled(&telemetry, 50);
        let process = || assert_eq!(telemetry.get_client().process_spans(&buffer), 50);
        if in_runtime {
            runtime.block_on(async { process() });
        } else {
            process();
        }
        assert_eq!(*all.0.lock().expect("not poisoned"), [50]);
        assert_eq!(*named.0.lock().expect("not poisoned"), [5]);
        telemetry.flush().expect("delivered");
        assert_eq!(batched.finished_spans().len(), 50);
        let counts = consistent_counts(&telemetry);
        assert_eq!((counts.submitted, counts.copied, counts.exported), (50, 55, 105));
    }
}

#[test]
fn spans_of_a_buffer_whose_export_fails_are_retried_together() {
    let collector = Collector::responding([503]);
    let telemetry = sending_to(&collector.url())
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    let buffer = filled(&telemetry, 20);
    telemetry.get_client().process_spans(&buffer);
    telemetry.flush().expect("delivered");
    assert_each_once(&collector, 20);
    assert_eq!(sizes(&collector), [20, 20]);
}
