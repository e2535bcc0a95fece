//! The programs of children with a spool.

use super::roles::{builder, keep_alive, print_line, wait, work};
use respan::{Spool, TelemetryBuilder};
use respan_tests::delivery::{NEVER, retry_on_flush};
use std::env;
use std::thread;

fn spooling() -> TelemetryBuilder {
    let directory = env::var_os(super::SPOOL).expect("a directory");
    // Failed batches are retried on a flush only, and partial batches are not sent.
    builder()
        .spool(Spool::new(directory))
        .retry(retry_on_flush())
        .schedule_delay(NEVER)
        .max_export_batch_size(10)
}

/// Spools two batches, and keeps spans of a partial batch in memory.
pub(super) fn fill() {
    let telemetry = keep_alive(spooling().init().expect("a telemetry"));
    // One batch after the other, since batches that are queued together may be partial.
    for batch in 1..=2 {
        record_spans(10);
        while telemetry.get_client().stats().spooled < batch * 10 {
            thread::yield_now();
        }
    }
    record_spans(5);
    print_line("ready");
    wait();
}

fn record_spans(count: usize) {
    for _ in 0..count {
        work();
    }
}

/// Delivers without pause until it is killed.
pub(super) fn fill_and_replay() {
    let telemetry = keep_alive(spooling().init().expect("a telemetry"));
    print_line("ready");
    loop {
        work();
        if telemetry.flush().is_err() {
            thread::yield_now();
        }
    }
}

/// Delivers the spooled spans of earlier processes, and ends.
pub(super) fn replay() {
    let telemetry = keep_alive(spooling().init().expect("a telemetry"));
    print_line("ready");
    wait();
    telemetry.shutdown().expect("nothing is left");
}
