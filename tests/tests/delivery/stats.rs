//! `Client::stats` and `processor_stats`: every started span is accounted for.

use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanSpanExporter, RespanTelemetry};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    FLOOD, KEY, consistent_counts, delivered, distinct, flood, record_spans, retry_at_once, sending_to,
};

#[test]
fn buffered_and_queued_spans_are_counted_apart() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    let client = telemetry.get_client();
    let buffer = client.get_span_buffer("counted");
    {
        let _entered = buffer.enter();
        record_spans(&telemetry, 2);
        for _ in 0..3 {
            respan_tests::delivery::work(1);
        }
    }
    let counts = client.stats();
    assert_eq!(
        (counts.started, counts.buffered, counts.submitted),
        (5, 5, 0),
        "{counts:?}"
    );
    let all = buffer.get_all_spans();
    client.process_spans(all[..2].to_vec());
    drop(all);
    buffer.clear_spans();
    telemetry.flush().expect("delivered");
    let counts = consistent_counts(&telemetry);
    let seen = (counts.started, counts.buffered, counts.discarded, counts.exported);
    assert_eq!(seen, (5, 0, 3, 2), "{counts:?}");
}

#[test]
fn each_processor_has_its_own_counters() {
    let (sound, refusing) = (Collector::start(), Collector::responding([400]));
    let other = RespanSpanExporter::builder().api_key(KEY).base_url(refusing.url());
    let memory = InMemorySpanExporter::new();
    let telemetry = sending_to(&sound.url())
        .add_processor(Processor::new(other.build().expect("an exporter")).name(""))
        .add_processor(Processor::new(memory.clone()).filter(|_| false))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 4);
    telemetry.flush().expect_err("one refuses");
    let processors = telemetry.get_client().processor_stats();
    let seen: Vec<_> = processors
        .iter()
        .map(|counts| (counts.accepted, counts.exported, counts.lost.rejected))
        .collect();
    assert_eq!(seen, [(4, 4, 0), (4, 0, 4), (0, 0, 0)], "{processors:?}");
    let counts = telemetry.get_client().stats();
    assert_eq!((counts.submitted, counts.exported, counts.lost.rejected), (4, 4, 4));
}

#[test]
fn no_span_disappears_under_load_while_everything_fails() {
    let faults = [
        Response::from(503),
        Response::Disconnect,
        Response::from(429).header("Retry-After", "0"),
        Response::rejecting(1, "one"),
        Response::from(400),
        Response::from(413),
        Response::Disconnect,
        Response::from(502),
        Response::from(500),
        Response::from(200),
    ];
    let storm = || faults.iter().cloned().cycle().take(60);
    let (one, two) = (Collector::responding(storm()), Collector::responding(storm().skip(5)));
    let second = RespanSpanExporter::builder().base_url(two.url()).retry(retry_at_once());
    let telemetry = sending_to(&one.url())
        .max_queue_size(1000)
        .max_export_batch_size(100)
        .add_processor(Processor::new(second.build().expect("an exporter")).name(""))
        .build()
        .expect("a telemetry");
    flood(&telemetry);
    let client = telemetry.get_client();
    let counts = client.stats();
    assert_eq!((counts.started, counts.submitted), (FLOOD, FLOOD));
    let processors = client.processor_stats();
    for (counts, collector) in processors.iter().zip([&one, &two]) {
        assert_eq!(counts.accepted, counts.exported + counts.lost.total(), "{counts:?}");
        assert_eq!(counts.queued, 0);
        let ids = delivered(collector);
        // No answered span arrives twice; some of those that arrived were rejected.
        assert_eq!(distinct(&ids), ids.len());
        assert!(ids.len() as u64 >= counts.exported, "{counts:?}");
        assert!(
            (ids.len() as u64) <= counts.exported + counts.lost.rejected,
            "{counts:?}"
        );
    }
    // Spans that did not fit into the span queue reached no processor.
    let accepted = processors.iter().map(|counts| counts.accepted).max();
    assert!(accepted.is_some_and(|accepted| accepted <= FLOOD));
    let known = counts.exported + counts.lost.total();
    assert!(known >= FLOOD, "{counts:?}");
}

#[test]
fn an_unrouted_span_is_counted_once_with_and_without_batching() {
    for (at_once, batched) in [(false, false), (true, true), (true, false), (false, true)] {
        let exporter = InMemorySpanExporter::new();
        let named = |name, batching| Processor::new(exporter.clone()).name(name).batching(batching);
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false)
            .add_processor(named("at once", at_once))
            .add_processor(named("batched", batched))
            .build()
            .expect("a telemetry");
        let client = telemetry.get_client();
        client.start_span("nobody's").run(|| {});
        client.start_span("one's").processors(["at once"]).run(|| {});
        client.start_span("other's").processors(["batched"]).run(|| {});
        client
            .start_span("both's")
            .processors(["at once", "batched"])
            .run(|| {});
        telemetry.shutdown().expect("delivered");
        let counts = client.stats();
        assert_eq!(
            (counts.submitted, counts.unrouted, counts.exported, counts.lost.total()),
            (4, 1, 4, 0),
            "batching: {at_once}, {batched}"
        );
    }
}
