//! What cannot be delivered lies in the spool until it can be, is delivered once and in order, and is accounted for.

use crate::spooling::{refusing, spooling};
use respan::{FlushError, RespanSpanExporter, RespanTelemetry, RetryPolicy, ShutdownError, Spool};
use respan_tests::collector::{Answer, Collector};
use respan_tests::faults::{
    FLOOD, KEY, LONG, NEVER, assert_each_once, balanced, delivered, different, flood, ids, patient, read_times,
    sending_to, work_times,
};
use respan_tests::place::Place;
use std::fs;
use std::time::Duration;

#[test]
fn an_outage_costs_nothing_and_its_spans_come_in_order() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place).build().expect("a telemetry");
    for (count, spooled) in [(3, 3), (4, 7), (5, 12), (6, 18)] {
        work_times(&telemetry, count);
        let error = telemetry.flush().expect_err("nothing is taken");
        let FlushError::Export { failures } = &error else {
            panic!("{error}")
        };
        assert_eq!(
            (failures[0].spans, failures[0].waiting, failures[0].spooled),
            (0, 0, spooled)
        );
        let directory = failures[0].spool.clone().expect("a directory");
        assert!(directory.starts_with(&*place), "{error}");
        let text = error.to_string();
        assert!(
            text.contains(&format!("{spooled} spans")) && text.contains("503"),
            "{text}"
        );
        assert!(!text.contains(KEY), "{text}");
        let counts = balanced(&telemetry);
        assert_eq!((counts.spooled, counts.queued, counts.exported), (spooled, 0, 0));
    }
    assert_eq!(place.files().len(), 4);
    collector.otherwise(200);
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
        [3, 4, 5, 6]
    );
    assert_eq!(taken[0].body, collector.requests()[0].body, "as it was sent before");
    assert_each_once(&collector, 18);
    let counts = balanced(&telemetry);
    assert_eq!((counts.exported, counts.spooled, counts.lost.total()), (18, 0, 0));
    assert!(place.files().is_empty());
    telemetry.shutdown().expect("nothing is left");
    assert_each_once(&collector, 18);
}

#[test]
fn what_a_shutdown_could_not_deliver_is_sent_by_the_next_start_and_never_again() {
    let (collector, place) = (refusing(), Place::new());
    let builder = || spooling(&collector, &place).max_export_batch_size(10);
    let telemetry = builder().build().expect("a telemetry");
    work_times(&telemetry, 25);
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
    assert!(text.contains(&*place.to_string_lossy()), "{text}");
    let counts = balanced(&telemetry);
    assert_eq!((counts.spooled, counts.queued, counts.lost.total()), (25, 0, 0));
    let refused = collector.requests();

    collector.otherwise(200);
    let next = builder().build().expect("a telemetry");
    // Without a span, and without being asked.
    let requests = collector.wait_for(refused.len() + 3);
    let sizes = requests[refused.len()..]
        .iter()
        .map(|request| ids(std::slice::from_ref(request)).len());
    assert_eq!(sizes.collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(requests[refused.len()].body, refused[0].body, "the oldest first");
    next.shutdown().expect("all is delivered");
    let counts = balanced(&next);
    assert_eq!((counts.recovered, counts.exported, counts.submitted), (25, 25, 0));
    assert_eq!(next.get_client().processor_stats()[0].recovered, 25);

    let last = builder().build().expect("a telemetry");
    work_times(&last, 1);
    last.shutdown().expect("delivered");
    assert_each_once(&collector, 26);
    assert!(place.files().is_empty());
}

#[test]
fn what_is_refused_for_good_is_neither_kept_nor_sent_again() {
    let cases = [
        (Answer::from(400), 3),
        (Answer::from(413), 3),
        (Answer::from(422), 3),
        (Answer::from(500), 3),
        (Answer::rejecting(2, "too old"), 2),
    ];
    for (answer, rejected) in cases {
        let (collector, place) = (refusing(), Place::new());
        let telemetry = spooling(&collector, &place).build().expect("a telemetry");
        work_times(&telemetry, 3);
        telemetry.flush().expect_err("nothing is taken");
        collector.otherwise(answer.clone());
        let error = telemetry.flush().expect_err("it is refused").to_string();
        assert!(error.contains("not delivered"), "{error}");
        let counts = balanced(&telemetry);
        assert_eq!(
            (counts.lost.rejected, counts.exported),
            (rejected, 3 - rejected),
            "{answer:?}"
        );
        telemetry.flush().expect("told once");
        assert_eq!(collector.requests().len(), 2, "{answer:?}");
        assert!(place.files().is_empty(), "{answer:?}");
    }
    let (collector, place) = (Collector::answering([400]), Place::new());
    let telemetry = spooling(&collector, &place).build().expect("a telemetry");
    work_times(&telemetry, 3);
    telemetry.flush().expect_err("it is refused");
    assert_eq!((balanced(&telemetry).lost.rejected, place.files().len()), (3, 0));
}

#[test]
fn a_compressed_request_stays_one() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place).gzip(true).build().expect("a telemetry");
    read_times(&telemetry, 2, 10_000);
    telemetry.shutdown().expect_err("nothing is taken");
    let refused = collector.requests();
    collector.otherwise(200);
    // The next program does not compress, and must not pretend otherwise.
    let next = spooling(&collector, &place).build().expect("a telemetry");
    let requests = collector.wait_for(refused.len() + 1);
    assert_eq!(requests[refused.len()].header("content-encoding"), Some("gzip"));
    assert_eq!(requests[refused.len()].body, refused[0].body);
    work_times(&next, 1);
    next.shutdown().expect("delivered");
    let requests = collector.requests();
    assert_eq!(
        requests.last().and_then(|request| request.header("content-encoding")),
        None
    );
}

#[test]
fn what_is_too_large_for_a_request_is_kept_in_parts() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place)
        .max_body_bytes(25_000)
        .build()
        .expect("a telemetry");
    read_times(&telemetry, 4, 10_000);
    telemetry.flush().expect_err("nothing is taken");
    read_times(&telemetry, 4, 10_000);
    read_times(&telemetry, 1, 100_000);
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(balanced(&telemetry).spooled, 9);
    collector.otherwise(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 9);
    assert!(collector.requests().iter().all(|request| request.body.len() <= 25_000));
}

#[test]
fn without_batches_what_fails_goes_to_the_disk_and_no_caller_tries_again() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place)
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    work_times(&telemetry, 3);
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(balanced(&telemetry).spooled, 3);
    collector.otherwise(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 3);
    work_times(&telemetry, 1);
    telemetry.shutdown().expect("delivered");
    assert_eq!(balanced(&telemetry).exported, 4);
}

#[test]
fn without_retries_the_spool_still_keeps() {
    let moment = Duration::from_millis(1);
    let never = RetryPolicy::never().initial_backoff(moment).max_backoff(moment);
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place).retry(never).build().expect("a telemetry");
    work_times(&telemetry, 3);
    telemetry.shutdown().expect_err("nothing is taken");
    let counts = balanced(&telemetry);
    assert_eq!((counts.spooled, counts.lost.expired), (3, 0));
}

#[test]
fn what_is_in_the_spool_is_tried_beyond_the_time_for_retries() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place)
        .retry(patient().max_elapsed(Duration::ZERO))
        .build()
        .expect("a telemetry");
    for count in 1..=5 {
        work_times(&telemetry, 1);
        telemetry.flush().expect_err("nothing is taken");
        let counts = balanced(&telemetry);
        assert_eq!(
            (counts.spooled, counts.retried, counts.lost.total()),
            (count, count - 1, 0)
        );
    }
    collector.otherwise(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 5);
}

#[test]
fn an_endpoint_that_says_nothing_does_not_keep_a_shutdown_from_keeping() {
    let (collector, place) = (Collector::start(), Place::new());
    collector.otherwise(Answer::Silence);
    // A request may take for ever: what ends it is the shutdown.
    let exporter = RespanSpanExporter::builder()
        .base_url(collector.url())
        .timeout(NEVER)
        .retry(patient())
        .spool(Spool::new(&*place));
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .schedule_delay(NEVER)
        .max_export_batch_size(10)
        .add_processor(exporter.build().expect("an exporter"))
        .build()
        .expect("a telemetry");
    work_times(&telemetry, 35);
    collector.wait_for(1);
    let mut error = telemetry.shutdown_timeout(Duration::from_secs(1));
    if matches!(error, Err(ShutdownError::Timeout { .. })) {
        // A busy disk may take longer to keep it all.
        error = telemetry.shutdown_timeout(LONG);
    }
    let error = error.expect_err("nothing is said");
    assert!(matches!(error, ShutdownError::Export { .. }), "{error}");
    let counts = balanced(&telemetry);
    assert_eq!(
        (counts.spooled, counts.retried),
        (35, 0),
        "after the end nothing is sent"
    );
}

#[test]
fn a_disk_that_refuses_leaves_it_to_the_memory() {
    let (collector, place) = (refusing(), Place::new());
    let telemetry = spooling(&collector, &place).build().expect("a telemetry");
    // What the spool was given is not a directory any more.
    let directory = fs::read_dir(&*place)
        .expect("a directory")
        .next()
        .expect("one below")
        .expect("an entry")
        .path();
    fs::remove_dir_all(&directory).expect("removed");
    fs::write(&directory, "in the way").expect("a file");
    work_times(&telemetry, 3);
    let error = telemetry.flush().expect_err("nothing is taken").to_string();
    assert!(error.contains("tried again"), "{error}");
    let counts = balanced(&telemetry);
    assert_eq!((counts.queued, counts.spooled), (3, 0));
    collector.otherwise(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 3);
    collector.otherwise(503);
    work_times(&telemetry, 2);
    telemetry.shutdown_timeout(LONG).expect_err("nothing is taken");
    assert_eq!(balanced(&telemetry).lost.shutdown, 2);
}

#[test]
fn with_a_spool_no_span_disappears_under_load_while_everything_fails() {
    let faults = [
        Answer::from(503),
        Answer::Disconnect,
        Answer::from(429).header("Retry-After", "0"),
        Answer::rejecting(1, "one"),
        Answer::from(200),
        Answer::from(400),
        Answer::from(413),
        Answer::Disconnect,
        Answer::from(200),
    ];
    let (collector, place) = (
        Collector::answering(faults.iter().cloned().cycle().take(90)),
        Place::new(),
    );
    let telemetry = sending_to(&collector.url())
        .spool(Spool::new(&*place).max_bytes(400_000))
        .max_queue_size(1000)
        .max_export_batch_size(100)
        .build()
        .expect("a telemetry");
    flood(&telemetry);
    let counts = balanced(&telemetry);
    assert_eq!((counts.started, counts.queued), (FLOOD, 0));
    let ids = delivered(&collector);
    assert_eq!(different(&ids), ids.len());
    let arrived = counts.exported..=counts.exported + counts.lost.rejected;
    assert!(arrived.contains(&(ids.len() as u64)), "{counts:?}");
}
