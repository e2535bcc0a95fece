//! Rejected keys and URLs: spooled spans are kept until the configuration is corrected.

use crate::spooling::{refusing, spooling};
use respan::{FlushError, RespanTelemetry, ShutdownError, Spool};
use respan_tests::collector::Collector;
use respan_tests::delivery::{KEY, assert_each_once, consistent_counts, ids, record_spans};
use respan_tests::log_lines::logged_by;
use respan_tests::temp_dir::TempDir;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn answering(status: u16) -> Collector {
    let collector = Collector::start();
    collector.respond_with(status);
    collector
}

/// Flushes: the number of spooled spans, the directory of the spool, and the error message.
fn kept(telemetry: &RespanTelemetry) -> (u64, PathBuf, String) {
    let error = telemetry.flush().expect_err("nothing is taken");
    let text = error.to_string();
    let FlushError::Export { failures } = error else {
        panic!("{text}")
    };
    assert_eq!((failures[0].spans, failures[0].waiting), (0, 0), "{text}");
    (
        failures[0].spooled,
        failures[0].spool.clone().expect("a directory"),
        text,
    )
}

#[test]
fn configuration_errors_keep_fresh_spans_and_name_a_remedy() {
    let cases = [
        (302, "RESPAN_BASE_URL"),
        (401, "RESPAN_API_KEY"),
        (402, "402"),
        (403, "RESPAN_API_KEY"),
        (404, "RESPAN_BASE_URL"),
        (405, "RESPAN_BASE_URL"),
        (410, "410"),
    ];
    for (status, remedy) in cases {
        let (collector, dir) = (answering(status), TempDir::new());
        let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
        for count in 1..=3_u64 {
            record_spans(&telemetry, 2);
            let (spooled, directory, text) = kept(&telemetry);
            assert_eq!(spooled, 2 * count, "{text}");
            assert!(directory.starts_with(&*dir), "{text}");
            assert!(text.contains(&status.to_string()) && text.contains(remedy), "{text}");
            assert!(!text.contains(KEY), "{text}");
        }
        assert_eq!(collector.requests().len(), 3, "{status}: one attempt for each flush");
        let counts = consistent_counts(&telemetry);
        assert_eq!((counts.spooled, counts.queued, counts.lost.total()), (6, 0, 0));
        collector.respond_with(200);
        telemetry.flush().expect("the configuration is corrected");
        assert_each_once(&collector, 6);
        assert_eq!(consistent_counts(&telemetry).exported, 6);
        assert!(dir.files().is_empty());
    }
}

#[test]
fn a_rejection_at_a_restart_keeps_spooled_spans() {
    let (collector, dir) = (refusing(), TempDir::new());
    let start = || spooling(&collector, &dir).build().expect("a telemetry");
    let telemetry = start();
    for _ in 0..3 {
        record_spans(&telemetry, 2);
        telemetry.flush().expect_err("nothing is taken");
    }
    telemetry.shutdown().expect_err("nothing is taken");
    let (left, before) = (dir.files(), collector.requests().len());
    assert_eq!(left.len(), 3);
    for (round, status) in [401, 403, 404].into_iter().enumerate() {
        collector.respond_with(status);
        let next = start();
        assert_eq!(collector.wait_for(before + round + 1).len(), before + round + 1);
        next.shutdown().expect("nothing of its own");
        assert_eq!((consistent_counts(&next).recovered, dir.files()), (0, left.clone()));
    }
    collector.respond_with(200);
    let last = start();
    let requests = collector.wait_for(before + 6);
    last.shutdown().expect("nothing of its own");
    assert_each_once(&collector, 6);
    assert_eq!(requests[before + 3].body, requests[0].body, "the oldest first");
    assert_eq!(consistent_counts(&last).recovered, 6);
}

#[test]
fn a_shutdown_does_not_press_a_rejecting_endpoint() {
    let (collector, dir) = (answering(401), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .max_export_batch_size(10)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 35);
    let error = telemetry.shutdown().expect_err("nothing is taken");
    let ShutdownError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!((failures[0].spans, failures[0].spooled), (0, 35), "{error}");
    assert!(collector.requests().len() <= 2, "it is asked, not pressed");
}

/// Rounds in which a fresh request is accepted, and then the oldest of the spool rejected.
fn rounds(telemetry: &RespanTelemetry, count: usize) {
    for _ in 0..count {
        record_spans(telemetry, 1);
        assert_eq!(kept(telemetry).0, 2);
    }
}

/// The endpoint's responses: to the fresh request and to its replay, and then in rounds.
fn answers(status: u16, rounds: usize) -> Vec<u16> {
    let mut answers = vec![status, status];
    answers.extend([200, status].repeat(rounds));
    answers
}

/// Like a web application firewall that rejects one content.
#[test]
fn a_request_that_is_rejected_while_others_succeed_is_lost_alone() {
    let (collector, dir) = (Collector::responding(answers(403, 3)), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    kept(&telemetry);
    assert_eq!(kept(&telemetry).0, 2);
    record_spans(&telemetry, 3);
    assert_eq!(kept(&telemetry).0, 2, "the others come first");
    rounds(&telemetry, 1);
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("one is lost").to_string();
    assert!(
        error.contains("2 spans were not delivered") && error.contains("403"),
        "{error}"
    );
    let requests = collector.requests();
    let sizes: Vec<_> = requests
        .iter()
        .map(|request| ids(std::slice::from_ref(request)).len())
        .collect();
    assert_eq!(sizes, [2, 2, 3, 2, 1, 2, 1, 2], "the others in between");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected, counts.spooled), (5, 2, 0));
    record_spans(&telemetry, 1);
    telemetry.flush().expect("told once");
    assert_each_once(&collector, 6);
}

/// Like endpoints behind a load balancer while a new key is rolled out.
#[test]
fn an_endpoint_that_accepts_and_rejects_in_turn_loses_no_span() {
    let (collector, dir) = (Collector::responding(answers(401, 2)), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    kept(&telemetry);
    assert_eq!(kept(&telemetry).0, 2);
    rounds(&telemetry, 2);
    // And a while of rejections only.
    collector.respond_with(401);
    for _ in 0..5 {
        kept(&telemetry);
    }
    collector.respond_with(200);
    record_spans(&telemetry, 1);
    telemetry.flush().expect("it takes all");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.lost.total(), counts.spooled), (0, 0));
    assert_each_once(&collector, 5);
}

#[test]
fn without_batching_rejected_spans_are_kept_too() {
    let (collector, dir) = (answering(401), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    assert_eq!(kept(&telemetry).0, 3);
    collector.respond_with(200);
    telemetry.flush().expect("the configuration is corrected");
    assert_each_once(&collector, 3);
}

#[test]
fn the_bounds_of_the_spool_hold() {
    let (collector, dir) = (answering(401), TempDir::new());
    let no_time = Spool::new(&*dir).max_age(Duration::ZERO);
    let telemetry = spooling(&collector, &dir).spool(no_time).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let _ = telemetry.flush();
    let _ = telemetry.flush();
    assert_eq!(consistent_counts(&telemetry).lost.spool_too_old, 3);

    let no_room = Spool::new(&*dir).max_bytes(10);
    let telemetry = spooling(&collector, &dir).spool(no_room).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let error = telemetry.flush().expect_err("it is refused").to_string();
    assert!(error.contains("3 spans were not delivered"), "{error}");
    assert_eq!(consistent_counts(&telemetry).lost.rejected, 3);
}

/// The directory below the spool that is not in `known`.
fn new_directory(dir: &Path, known: &[PathBuf]) -> PathBuf {
    let entries = fs::read_dir(dir).expect("a directory").flatten();
    let mut new = entries.map(|entry| entry.path()).filter(|path| !known.contains(path));
    new.next().expect("another")
}

#[test]
fn after_a_change_of_the_key_its_files_can_be_moved_to_the_new_one() {
    let (collector, dir) = (answering(401), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .api_key("mistyped")
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    let (_, wrong, _) = kept(&telemetry);
    telemetry.shutdown().expect_err("nothing is taken");
    collector.respond_with(200);
    let start = || spooling(&collector, &dir).build().expect("a telemetry");
    let told = logged_by(|| start().shutdown().expect("nothing is there"));
    assert_each_once(&collector, 0);
    let right = new_directory(&dir, std::slice::from_ref(&wrong));
    let [line] = told.as_slice() else { panic!("{told:?}") };
    for directory in [&wrong, &right] {
        assert!(line.contains(&*directory.to_string_lossy()), "{line}");
    }
    for file in fs::read_dir(&wrong).expect("a directory").flatten() {
        fs::rename(file.path(), right.join(file.file_name())).expect("moved");
    }
    let told = logged_by(|| {
        let next = start();
        assert!(dir.is_replayed(), "{:?}", dir.files());
        next.shutdown().expect("nothing of its own");
    });
    assert_each_once(&collector, 3);
    assert!(told.is_empty(), "{told:?}");
}
