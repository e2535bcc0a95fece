//! Outages of the endpoint: spans are spooled, then delivered once and in order.

use crate::spooling::{refusing, spooling};
use respan::{FlushError, RespanSpanExporter, RespanTelemetry, ShutdownError, Spool};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    FLOOD, KEY, NEVER, TIMEOUT, assert_each_once, consistent_counts, delivered, distinct, flood, ids, record_spans,
    retry_on_flush, sending_to,
};
use respan_tests::temp_dir::TempDir;
use std::fs;
use std::time::Duration;

#[test]
fn an_outage_loses_no_span_and_keeps_the_order() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    for (count, spooled) in [(3, 3), (4, 7), (5, 12), (6, 18)] {
        record_spans(&telemetry, count);
        let error = telemetry.flush().expect_err("nothing is taken");
        let FlushError::Export { failures } = &error else {
            panic!("{error}")
        };
        assert_eq!(
            (failures[0].spans, failures[0].waiting, failures[0].spooled),
            (0, 0, spooled)
        );
        let directory = failures[0].spool.clone().expect("a directory");
        assert!(directory.starts_with(&*dir), "{error}");
        let text = error.to_string();
        assert!(
            text.contains(&format!("{spooled} spans")) && text.contains("503"),
            "{text}"
        );
        assert!(!text.contains(KEY), "{text}");
        let counts = consistent_counts(&telemetry);
        assert_eq!((counts.spooled, counts.queued, counts.exported), (spooled, 0, 0));
    }
    assert_eq!(dir.files().len(), 4);
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    let taken: Vec<_> = collector
        .requests()
        .into_iter()
        .filter(|request| request.status == 200)
        .collect();
    assert_eq!(
        taken
            .iter()
            .map(|request| ids(std::slice::from_ref(request)).len())
            .collect::<Vec<_>>(),
        [3, 4, 5, 6],
        "the oldest first"
    );
    assert_eq!(taken[0].body, collector.requests()[0].body, "as it was sent before");
    assert_each_once(&collector, 18);
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.spooled, counts.lost.total()), (18, 0, 0));
    assert!(dir.files().is_empty());
    telemetry.shutdown().expect("nothing is left");
    assert_each_once(&collector, 18);
}

#[test]
fn undelivered_spans_are_sent_once_after_a_restart() {
    let (collector, dir) = (refusing(), TempDir::new());
    let builder = || spooling(&collector, &dir).max_export_batch_size(10);
    let telemetry = builder().build().expect("a telemetry");
    record_spans(&telemetry, 25);
    let error = telemetry.shutdown().expect_err("nothing is taken");
    let ShutdownError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!((failures[0].spans, failures[0].spooled), (0, 25));
    let text = error.to_string();
    assert!(
        text.contains("25 spans") && text.contains("at the next start"),
        "{text}"
    );
    assert!(text.contains(&*dir.to_string_lossy()), "{text}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.queued, counts.lost.total()), (25, 0, 0));
    let refused = collector.requests();

    collector.respond_with(200);
    let next = builder().build().expect("a telemetry");
    // Without a new span, and without a flush.
    let requests = collector.wait_for(refused.len() + 3);
    let sizes = requests[refused.len()..]
        .iter()
        .map(|request| ids(std::slice::from_ref(request)).len());
    assert_eq!(sizes.collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(requests[refused.len()].body, refused[0].body, "the oldest first");
    next.shutdown().expect("all is delivered");
    let counts = consistent_counts(&next);
    assert_eq!((counts.recovered, counts.exported, counts.submitted), (25, 25, 0));
    assert_eq!(next.get_client().processor_stats()[0].recovered, 25);

    let last = builder().build().expect("a telemetry");
    record_spans(&last, 1);
    last.shutdown().expect("delivered");
    assert_each_once(&collector, 26);
    assert!(dir.files().is_empty());
}

#[test]
fn permanently_rejected_spans_are_neither_kept_nor_resent() {
    let cases = [
        (Response::from(400), 3, 2),
        // As a whole, and in parts of 1 + 2, 1 + 1.
        (Response::from(413), 3, 6),
        (Response::from(422), 3, 2),
        (Response::from(500), 3, 2),
        (Response::rejecting(2, "too old"), 2, 2),
    ];
    for (answer, rejected, requests) in cases {
        let (collector, dir) = (refusing(), TempDir::new());
        let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
        record_spans(&telemetry, 3);
        telemetry.flush().expect_err("nothing is taken");
        collector.respond_with(answer.clone());
        let error = telemetry.flush().expect_err("it is refused").to_string();
        assert!(error.contains("not delivered"), "{error}");
        let counts = consistent_counts(&telemetry);
        assert_eq!(
            (counts.lost.rejected, counts.exported),
            (rejected, 3 - rejected),
            "{answer:?}"
        );
        telemetry.flush().expect("told once");
        assert_eq!(collector.requests().len(), requests, "{answer:?}");
        assert!(dir.files().is_empty(), "{answer:?}");
    }
    let (collector, dir) = (Collector::responding([400]), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.flush().expect_err("it is refused");
    assert_eq!((consistent_counts(&telemetry).lost.rejected, dir.files().len()), (3, 0));
}

#[test]
fn an_endpoint_that_hangs_does_not_prevent_spooling_at_a_shutdown() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(Response::Silence);
    // Requests have no timeout; the shutdown ends them.
    let exporter = RespanSpanExporter::builder()
        .base_url(collector.url())
        .timeout(NEVER)
        .retry(retry_on_flush())
        .spool(Spool::new(&*dir));
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .schedule_delay(NEVER)
        .max_export_batch_size(10)
        .add_processor(exporter.build().expect("an exporter"))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 35);
    collector.wait_for(1);
    let mut error = telemetry.shutdown_timeout(Duration::from_secs(1));
    if matches!(error, Err(ShutdownError::Timeout { .. })) {
        // A busy disk may take longer to write all of it.
        error = telemetry.shutdown_timeout(TIMEOUT);
    }
    let error = error.expect_err("no response");
    assert!(matches!(error, ShutdownError::Export { .. }), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!(
        (counts.spooled, counts.retried),
        (35, 0),
        "after the end nothing is sent"
    );
}

#[test]
fn a_failing_disk_falls_back_on_memory() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    // The path of the spool is no directory any more.
    let directory = fs::read_dir(&*dir)
        .expect("a directory")
        .next()
        .expect("one below")
        .expect("an entry")
        .path();
    fs::remove_dir_all(&directory).expect("removed");
    fs::write(&directory, "in the way").expect("a file");
    record_spans(&telemetry, 3);
    let error = telemetry.flush().expect_err("nothing is taken").to_string();
    assert!(error.contains("tried again"), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.queued, counts.spooled), (3, 0));
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 3);
    collector.respond_with(503);
    record_spans(&telemetry, 2);
    telemetry.shutdown_timeout(TIMEOUT).expect_err("nothing is taken");
    assert_eq!(consistent_counts(&telemetry).lost.shutdown, 2);
}

#[test]
fn with_a_spool_no_span_disappears_under_load_while_everything_fails() {
    let faults = [
        Response::from(503),
        Response::Disconnect,
        Response::from(429).header("Retry-After", "0"),
        Response::rejecting(1, "one"),
        Response::from(200),
        Response::from(400),
        Response::from(413),
        Response::Disconnect,
        Response::from(200),
    ];
    let (collector, dir) = (
        Collector::responding(faults.iter().cloned().cycle().take(90)),
        TempDir::new(),
    );
    let telemetry = sending_to(&collector.url())
        .spool(Spool::new(&*dir).max_bytes(400_000))
        .max_queue_size(1000)
        .max_export_batch_size(100)
        .build()
        .expect("a telemetry");
    flood(&telemetry);
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.started, counts.queued), (FLOOD, 0));
    let ids = delivered(&collector);
    assert_eq!(distinct(&ids), ids.len());
    let arrived = counts.exported..=counts.exported + counts.lost.rejected;
    assert!(arrived.contains(&(ids.len() as u64)), "{counts:?}");
}
