//! A viewer that does not listen or answer: the program does not notice.

use crate::support::{Held, is_notice, sent, wait_for, wait_for_notice, with_viewer};
use respan::{OverflowPolicy, RespanTelemetry, get_client};
use respan_tests::child::isolated;
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{NEVER, UNREACHABLE};
use respan_tests::log_lines::LogLines;
use respan_tests::recording::builder;
use std::time::Instant;

fn record(telemetry: &RespanTelemetry, spans: usize) {
    telemetry.run(|| {
        for _ in 0..spans {
            get_client().start_span("load").run(|| ());
        }
    });
}

#[test]
fn nobody_listens_without_an_error_a_log_line_or_another_attempt() {
    isolated(|| {
        let lines = LogLines::of_process(tracing::Level::INFO);
        let telemetry = builder()
            .viewer(UNREACHABLE)
            .schedule_delay(NEVER)
            .max_queue_size(10_000);
        let telemetry = telemetry.build().expect("a telemetry");
        // Of several batches, and with more flushes than failures open a circuit.
        for _ in 0..5 {
            record(&telemetry, 1500);
            telemetry.flush().expect("no error");
        }
        record(&telemetry, 1500);
        telemetry.shutdown().expect("no error");
        assert_eq!(lines.so_far(), Vec::<String>::new());
        let stats = telemetry.get_client().stats();
        assert_eq!((stats.submitted, stats.lost.export_failed), (9000, 9000), "{stats}");
    });
}

#[test]
fn the_loss_of_another_destination_is_still_reported() {
    let telemetry = builder()
        .viewer(UNREACHABLE)
        .api_key("key")
        .base_url("http://127.0.0.1:1/api/x");
    let telemetry = telemetry.retry(respan::RetryPolicy::never()).schedule_delay(NEVER);
    let telemetry = telemetry.build().expect("a telemetry");
    // The same host and port as the viewer: one destination.
    record(&telemetry, 1);
    telemetry.shutdown().expect("no error");
    let refusing = Collector::responding([400]);
    let telemetry = builder().viewer(UNREACHABLE).api_key("key").base_url(refusing.url());
    let telemetry = telemetry.schedule_delay(NEVER).build().expect("a telemetry");
    record(&telemetry, 2);
    let error = telemetry.shutdown().expect_err("refused").to_string();
    assert!(error.contains("2 spans") && !error.contains("4 spans"), "{error}");
    assert!(!error.contains(UNREACHABLE), "{error}");
}

#[test]
fn a_viewer_that_does_not_answer_delays_the_shutdown_once_and_callers_never() {
    let viewer = Collector::start();
    viewer.respond_with(Response::Silence);
    let telemetry = with_viewer(&viewer)
        .overflow_policy(OverflowPolicy::Block(NEVER))
        .build()
        .expect("a telemetry");
    let began = Instant::now();
    // More than its queue: callers may wait for room in front of the processors, and that is made at once.
    record(&telemetry, 6000);
    telemetry.shutdown().expect("no error");
    // After each that hung, none for five seconds, which the first two may take on a busy machine.
    let most = 2 + began.elapsed().as_secs() / 5;
    let requests = viewer.requests().len();
    assert!(requests as u64 <= most, "{requests} of {most}");
}

#[test]
fn spans_arrive_at_a_viewer_that_starts_later_or_again() {
    let viewer = Collector::start();
    let telemetry = with_viewer(&viewer).build().expect("a telemetry");
    let entered = telemetry.enter();
    let address = viewer.stop();
    let held = Held::start(|hold| get_client().start_span("held").run(hold));
    record(&telemetry, 1);
    telemetry.flush().expect("no error");
    let viewer = Collector::restarted(address);
    // Its first notice was refused.
    wait_for_notice(&viewer, "held.task");
    let address = viewer.stop();
    record(&telemetry, 1);
    telemetry.flush().expect("no error");
    let viewer = Collector::restarted(address);
    get_client().start_span("later").run(|| ());
    wait_for(&viewer, |span| span.name == "later.task");
    held.end();
    wait_for(&viewer, |span| span.name == "held.task" && !is_notice(span));
    drop(entered);
    telemetry.shutdown().expect("delivered");
    assert!(sent(&viewer).len() >= 2);
}
