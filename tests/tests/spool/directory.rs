//! The spool directory: requirements, and bounds in bytes and age.

use crate::spooling::{refusing, spooling};
use respan::{InitError, RespanSpanExporter, Spool, SpoolError};
use respan_tests::child::isolated;
use respan_tests::collector::Collector;
use respan_tests::delivery::{consistent_counts, delivered, record_sized_spans, record_spans};
use respan_tests::log_lines::LogLines;
use respan_tests::temp_dir::TempDir;
use std::fs;
use std::path::Path;
use std::time::Duration;

#[test]
fn the_directory_is_bounded_in_bytes_and_what_it_drops_is_counted() {
    let (collector, dir) = (refusing(), TempDir::new());
    let small = Spool::new(&*dir).max_bytes(25_000);
    let telemetry = spooling(&collector, &dir).spool(small).build().expect("a telemetry");
    for _ in 0..4 {
        record_sized_spans(&telemetry, 1, 10_000);
        telemetry.flush().expect_err("nothing is taken");
    }
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.lost.spool_full, counts.lost.total()), (2, 2, 2));
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_eq!(consistent_counts(&telemetry).exported, 2);
}

/// Each of several spools is named.
#[test]
fn what_a_full_directory_drops_is_logged_once() {
    isolated(|| {
        let lines = LogLines::of_process(tracing::Level::WARN);
        for dir in [TempDir::new(), TempDir::new()] {
            let collector = refusing();
            let small = Spool::new(&*dir).max_bytes(25_000);
            let telemetry = spooling(&collector, &dir).spool(small).build().expect("a telemetry");
            for _ in 0..4 {
                record_sized_spans(&telemetry, 1, 10_000);
                telemetry.flush().expect_err("nothing is taken");
            }
            let path = dir.display().to_string();
            let is_about = |line: &String| {
                line.contains(&path) && line.contains("it may have 25000 bytes, which `Spool::max_bytes` raises")
            };
            let warnings = lines.so_far().into_iter().filter(is_about).count();
            assert_eq!(warnings, 1, "{:?}", lines.so_far());
        }
    });
}

#[test]
fn the_directory_is_bounded_in_age_and_what_it_drops_is_counted() {
    let (collector, dir) = (refusing(), TempDir::new());
    let short = Spool::new(&*dir).max_age(Duration::ZERO);
    let telemetry = spooling(&collector, &dir).spool(short).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let _ = telemetry.flush();
    let _ = telemetry.flush();
    let counts = consistent_counts(&telemetry);
    assert_eq!(
        (counts.spooled, counts.lost.spool_too_old, counts.lost.total()),
        (0, 3, 3)
    );
    assert_eq!(collector.requests().len(), 1);
}

#[test]
fn spans_that_are_too_old_at_a_restart_are_dropped_unsent_and_counted() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.shutdown().expect_err("nothing is taken");
    collector.respond_with(200);
    let short = Spool::new(&*dir).max_age(Duration::ZERO);
    let next = spooling(&collector, &dir).spool(short).build().expect("a telemetry");
    assert!(dir.is_replayed(), "{:?}", dir.files());
    record_spans(&next, 1);
    next.shutdown().expect("nothing of its own is lost");
    let counts = consistent_counts(&next);
    assert_eq!(
        (counts.recovered, counts.lost.spool_too_old, counts.exported),
        (3, 3, 1)
    );
    assert_eq!(delivered(&collector).len(), 1);
}

#[test]
fn an_unusable_directory_is_a_set_up_error() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    fs::write(&*dir, "in the way").expect("a file");
    let directory = dir.join("spans");
    let spool = || Spool::new(&directory);
    let refused = [
        spooling(&collector, &dir).spool(spool()).build().map(drop),
        spooling(&collector, &dir).spool(spool()).init().map(drop),
    ];
    for refused in refused {
        let error = refused.expect_err("there can be no directory");
        assert!(
            matches!(&error, InitError::Spool(SpoolError::Directory { directory: named, .. }) if named.starts_with(&directory))
        );
        let text = error.to_string();
        assert!(
            text.contains(&*directory.to_string_lossy()) && text.contains("may write to"),
            "{text}"
        );
    }
    let refused = RespanSpanExporter::builder().spool(spool()).build().map(drop);
    let text = refused.expect_err("there can be no directory").to_string();
    assert!(text.contains(&*directory.to_string_lossy()), "{text}");
    let off = spooling(&collector, &dir).spool(spool()).is_enabled(false).build();
    assert!(off.is_ok(), "what is switched off is not checked");
    fs::remove_file(&*dir).expect("a file");
}

const DAY: u64 = 24 * 60 * 60 * 1_000_000_000;

/// Changes the time of a spooled file: its name begins with the nanoseconds since 1970.
fn move_in_time(file: &Path, shift: impl Fn(u64) -> u64) {
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
    let (nanos, rest) = name.split_once('-').expect("its parts");
    let nanos = shift(nanos.parse().expect("nanoseconds"));
    fs::rename(file, file.with_file_name(format!("{nanos:020}-{rest}"))).expect("renamed");
}

/// A clock that was ahead and is corrected leaves files from the future.
#[test]
fn files_of_the_last_week_and_of_the_future_are_kept() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .max_export_batch_size(1)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.shutdown().expect_err("nothing is taken");
    let files = dir.files();
    move_in_time(&files[0], |nanos| nanos - 8 * DAY);
    move_in_time(&files[1], |nanos| nanos - 6 * DAY);
    move_in_time(&files[2], |nanos| nanos + 300 * DAY);
    collector.respond_with(200);
    let next = spooling(&collector, &dir).build().expect("a telemetry");
    assert!(dir.is_replayed(), "{:?}", dir.files());
    next.shutdown().expect("nothing is left");
    let counts = consistent_counts(&next);
    assert_eq!((counts.exported, counts.lost.spool_too_old), (2, 1));
    assert_eq!(delivered(&collector).len(), 2);
}
