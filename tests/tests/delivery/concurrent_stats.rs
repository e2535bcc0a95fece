//! Consistency of `stats` and `processor_stats` under concurrent changes.

use respan::testing::InMemorySpanExporter;
use respan::{Client, Processor, RespanSpanExporter, RespanTelemetry, Spool, Stats, TailPolicy};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{KEY, TIMEOUT, retry_at_once, sending_to, work};
use respan_tests::temp_dir::TempDir;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const READINGS: usize = 5000;
const PRODUCERS: usize = 2;

/// Runs producers, and reads the counters meanwhile.
fn read_while_producing(telemetry: &RespanTelemetry, produce: impl Fn(Client, usize) + Sync) {
    let client = telemetry.get_client();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for producer in 0..PRODUCERS {
            let (is_over, produce) = (&is_over, &produce);
            scope.spawn(move || {
                let _entered = telemetry.enter();
                while !is_over.load(Ordering::Relaxed) {
                    produce(client, producer);
                }
            });
        }
        let reader = scope.spawn(|| (0..READINGS).for_each(|_| assert_adds_up(client)));
        let outcome = reader.join();
        // A failed reading ends the producers too.
        is_over.store(true, Ordering::Relaxed);
        outcome.expect("every reading adds up");
    });
}

/// Few spans in flight, so that a span counted twice exceeds the total.
fn one_by_one(client: Client, producer: usize) {
    work(producer);
    let _ = client.flush();
}

/// Spans with every outcome: exported, dropped, unrouted, buffered, discarded.
fn every_outcome(client: Client, producer: usize) {
    let buffer = client.get_span_buffer("moving");
    work(producer);
    client.start_span("dropped").sample_rate(0.0).run(|| ());
    client.start_span("other's").processors(["other"]).run(|| ());
    client.start_span("both's").processors(["one", "other"]).run(|| ());
    client
        .start_span("nobody's")
        .processors(["nobody"])
        .run(|| work(producer));
    let entered = buffer.enter();
    work(producer);
    work(producer);
    drop(entered);
    client.process_spans(buffer.get_all_spans().into_iter().take(1));
}

fn assert_adds_up(client: Client) {
    let counts = client.stats();
    assert_eq!(
        counts.submitted + counts.copied + counts.recovered,
        settled(&counts) + counts.queued,
        "{counts:?}"
    );
    let ended = counts.submitted + counts.discarded + counts.buffered;
    assert_eq!(counts.started, ended + counts.running, "{counts:?}");
    for processor in client.processor_stats() {
        let known = processor.exported + processor.queued + processor.spooled + processor.lost.total();
        assert_eq!(processor.accepted, known, "{processor:?}");
    }
}

fn settled(counts: &Stats) -> u64 {
    let dropped = counts.not_exportable + counts.sampled_out + counts.filtered + counts.unrouted + counts.tail_dropped;
    dropped + counts.spooled + counts.exported + counts.lost.total()
}

/// After the shutdown no span is queued, running or buffered.
fn assert_settled(telemetry: &RespanTelemetry) {
    let _ = telemetry.shutdown_timeout(TIMEOUT);
    let counts = telemetry.get_client().stats();
    assert_eq!(
        (counts.queued, counts.running, counts.buffered),
        (0, 0, 0),
        "{counts:?}"
    );
    assert_adds_up(telemetry.get_client());
}

fn delivering(batching: [bool; 3]) -> RespanTelemetry {
    let [one, other, all] = batching;
    let processor = |batching| Processor::new(InMemorySpanExporter::new()).batching(batching);
    RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .max_queue_size(100)
        .max_export_batch_size(10)
        .add_processor(processor(one).name("one"))
        .add_processor(
            processor(other)
                .name("other")
                .filter(|span| span.name != "other's.task"),
        )
        .add_processor(processor(all).tail(TailPolicy::new().keep_ratio(0.5).max_spans(10)))
        .build()
        .expect("a telemetry")
}

#[test]
fn with_batching() {
    let telemetry = delivering([true, true, true]);
    read_while_producing(&telemetry, one_by_one);
    read_while_producing(&telemetry, every_outcome);
    assert_settled(&telemetry);
}

#[test]
fn without_batching() {
    let telemetry = delivering([false, false, false]);
    read_while_producing(&telemetry, one_by_one);
    read_while_producing(&telemetry, every_outcome);
    assert_settled(&telemetry);
}

#[test]
fn where_some_batch_and_some_do_not() {
    for batching in [[true, false, false], [false, true, true]] {
        let telemetry = delivering(batching);
        read_while_producing(&telemetry, one_by_one);
        read_while_producing(&telemetry, every_outcome);
        assert_settled(&telemetry);
    }
}

#[test]
fn while_deliveries_fail_and_are_tried_again_in_memory_and_through_a_spool() {
    let answers = || {
        [
            Response::from(503),
            Response::Disconnect,
            Response::from(200),
            Response::from(400),
        ]
    };
    let storm = || answers().into_iter().cycle().take(10_000);
    let (one, two) = (Collector::responding(storm()), Collector::responding(storm()));
    let dir = TempDir::new();
    let spooling = RespanSpanExporter::builder()
        .api_key(KEY)
        .base_url(two.url())
        .retry(retry_at_once())
        .spool(Spool::new(&*dir).max_bytes(100_000));
    let telemetry = sending_to(&one.url())
        .max_queue_size(100)
        .max_export_batch_size(10)
        .add_processor(Processor::new(spooling.build().expect("an exporter")))
        .build()
        .expect("a telemetry");
    read_while_producing(&telemetry, one_by_one);
    read_while_producing(&telemetry, every_outcome);
    assert_settled(&telemetry);
}
