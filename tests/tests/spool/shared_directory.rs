//! A spool directory shared by several telemetries and processes: each file is delivered once.

use crate::spooling::{refusing, spooling};
use respan_tests::delivery::{assert_each_once, consistent_counts, delivered, record_sized_spans, record_spans};
use respan_tests::temp_dir::TempDir;
use std::fs::{self, File};
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn several_may_share_a_directory() {
    let (collector, dir) = (refusing(), TempDir::new());
    let builder = || spooling(&collector, &dir).max_export_batch_size(2);
    let (one, other) = (
        builder().build().expect("a telemetry"),
        builder().build().expect("a telemetry"),
    );
    for telemetry in [&one, &other] {
        record_spans(telemetry, 40);
        telemetry.flush().expect_err("nothing is taken");
        assert_eq!(consistent_counts(telemetry).spooled, 40);
    }
    let refused = collector.requests().len();
    collector.respond_with(200);
    let (third, fourth) = (
        builder().build().expect("a telemetry"),
        builder().build().expect("a telemetry"),
    );
    collector.wait_for(refused + 40);
    third.shutdown().expect("nothing of its own");
    fourth.shutdown().expect("nothing of its own");
    assert_each_once(&collector, 80);
    assert_eq!(
        consistent_counts(&third).recovered + consistent_counts(&fourth).recovered,
        80
    );
    for telemetry in [&one, &other] {
        telemetry.flush().expect("others have delivered it");
        let counts = consistent_counts(telemetry);
        assert_eq!((counts.spooled, counts.exported), (40, 0));
    }
    assert_each_once(&collector, 80);
    assert!(dir.files().is_empty());
}

#[test]
fn files_released_by_another_process_are_delivered() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    for _ in 0..2 {
        record_spans(&telemetry, 3);
        telemetry.flush().expect_err("nothing is taken");
    }
    telemetry.shutdown().expect_err("nothing is taken");
    let refused = collector.requests().len();
    collector.respond_with(200);
    // As a process does that delivers it.
    let held = File::open(&dir.files()[0]).expect("the oldest");
    held.lock().expect("no other lock");
    let next = spooling(&collector, &dir).build().expect("a telemetry");
    collector.wait_for(refused + 1);
    assert_eq!(delivered(&collector).len(), 3);
    next.flush().expect("nothing of its own");
    // As at the death of that process; no other event makes the running one look again.
    drop(held);
    assert_eq!(collector.wait_for(refused + 2).len(), refused + 2);
    assert_each_once(&collector, 6);
    next.shutdown().expect("nothing of its own");
    assert_eq!(consistent_counts(&next).recovered, 6);
}

#[test]
fn another_key_uses_another_directory_and_no_name_contains_the_key() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.shutdown().expect_err("nothing is taken");
    let files = dir.files();
    assert!(!files.is_empty() && files.iter().all(|file| !file.to_string_lossy().contains("secret")));
    collector.respond_with(200);
    let stranger = spooling(&collector, &dir)
        .api_key("another")
        .build()
        .expect("a telemetry");
    record_spans(&stranger, 1);
    stranger.shutdown().expect("delivered");
    assert_eq!((consistent_counts(&stranger).recovered, dir.files()), (0, files));
}

/// Between two writes of another process, or after its death, only whole requests are visible.
#[test]
fn a_file_gets_its_name_once_it_is_complete() {
    const BYTES: usize = 900_000;
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut smallest = u64::MAX;
            while !is_done.load(Ordering::Relaxed) {
                let whole = dir
                    .files()
                    .into_iter()
                    .filter(|file| file.extension() == Some("respan".as_ref()));
                let sizes = whole.filter_map(|file| Some(fs::metadata(file).ok()?.len()));
                smallest = sizes.min().unwrap_or(u64::MAX).min(smallest);
            }
            smallest
        });
        let is_refused = (0..20).all(|_| {
            record_sized_spans(&telemetry, 1, BYTES);
            telemetry.flush().is_err()
        });
        is_done.store(true, Ordering::Relaxed);
        assert!(is_refused);
        let smallest = watching.join().expect("no panic");
        assert!(smallest >= BYTES as u64, "{smallest}");
    });
    assert_eq!(dir.files().len(), 20);
}
