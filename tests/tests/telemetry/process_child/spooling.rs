//! The programs of children with a spool.

use super::roles::{builder, keep, say, wait, work};
use respan::{Spool, TelemetryBuilder};
use respan_tests::delivery::{NEVER, retry_on_flush};
use std::env;
use std::thread;

fn spooling() -> TelemetryBuilder {
    let directory = env::var_os(super::SPOOL).expect("a directory");
    // Nothing is tried again, and no batch goes out that is not full.
    builder()
        .spool(Spool::new(directory))
        .retry(retry_on_flush())
        .schedule_delay(NEVER)
        .max_export_batch_size(10)
}

/// Has spans on the disk, and some in an incomplete batch.
pub(super) fn fill() {
    let telemetry = keep(spooling().init().expect("a telemetry"));
    // One batch after the other: those that are handed over at once need not be full.
    for batch in 1..=2 {
        work_times(10);
        while telemetry.get_client().stats().spooled < batch * 10 {
            thread::yield_now();
        }
    }
    work_times(5);
    say("ready");
    wait();
}

fn work_times(count: usize) {
    for _ in 0..count {
        work();
    }
}

/// Delivers without pause, to be killed meanwhile.
pub(super) fn fill_and_replay() {
    let telemetry = keep(spooling().init().expect("a telemetry"));
    say("ready");
    loop {
        work();
        if telemetry.flush().is_err() {
            thread::yield_now();
        }
    }
}

/// Delivers what others have left, and ends.
pub(super) fn replay() {
    let telemetry = keep(spooling().init().expect("a telemetry"));
    say("ready");
    wait();
    telemetry.shutdown().expect("nothing is left");
}
