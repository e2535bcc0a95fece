//! Soak test: two threads record as fast as they can for `soak SECONDS` (default 30). Every span must be exported or counted as
//! lost, and memory must not grow.

#![allow(clippy::print_stdout)]

use respan::{RespanTelemetry, ShutdownError};
use respan_benches::recorders::respan::{nested, single};
use respan_benches::{CountingExporter, TEXT, memory};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const THREADS: usize = 2;
/// Time between two measurements of the memory.
const LOOK: Duration = Duration::from_millis(100);
/// Tolerated growth over the last two thirds, in kB, for the allocator's arenas. A leak of one span in a hundred would exceed it by
/// far.
const GROWTH: u64 = 4096;

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(Ok(30.0), |text| text.parse());
    let Ok(time) = seconds
        .map_err(drop)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).map_err(drop))
    else {
        println!("usage: soak SECONDS");
        return ExitCode::from(2);
    };
    let sink = CountingExporter::default();
    // The default queue, which overflows at this rate: the lost spans must be counted.
    let builder = RespanTelemetry::builder()
        .add_processor(sink.clone())
        .set_global_provider(false);
    let telemetry = builder.init().unwrap_or_else(|error| panic!("a telemetry: {error}"));
    let (made, samples) = run(time);
    let shutdown = telemetry.shutdown();
    let counts = telemetry.get_client().stats();
    let reported = match shutdown {
        Ok(()) => Some(0),
        Err(ShutdownError::Lost { lost, .. }) => Some(lost.total()),
        Err(_) => None,
    };

    let (settled, end) = settled_and_end(&samples);
    println!("{made} spans in {time:?} on {THREADS} threads: {counts:?}");
    println!("memory: {settled} kB at most in the second third, {end} kB at most in the last");
    let checks = [
        (
            "the shutdown reports every lost span",
            reported == Some(counts.lost.total()),
        ),
        ("every span was submitted", counts.submitted == made),
        (
            "every span was exported or counted as lost",
            counts.exported + counts.lost.total() == made,
        ),
        (
            "only a full queue loses spans",
            counts.lost.total() == counts.lost.queue_full,
        ),
        (
            "the exporter saw what is counted as exported",
            sink.count() == counts.exported && sink.count() > 0,
        ),
        ("nothing is left", counts.queued == 0),
        ("memory is flat", end <= settled + GROWTH),
    ];
    let mut is_sound = true;
    for (check, holds) in checks {
        println!("{} {check}", if holds { "ok    " } else { "FAILED" });
        is_sound &= holds;
    }
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the number of recorded spans, and the measurements of the memory.
fn run(time: Duration) -> (u64, Vec<u64>) {
    let is_over = AtomicBool::new(false);
    let mut samples = Vec::new();
    let made = thread::scope(|scope| {
        let callers: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| call_until(&is_over))).collect();
        let end = Instant::now() + time;
        while Instant::now() < end {
            thread::sleep(LOOK);
            samples.push(memory());
        }
        is_over.store(true, Ordering::Relaxed);
        callers.into_iter().map(|caller| caller.join().unwrap_or(0)).sum()
    });
    (made, samples)
}

fn call_until(is_over: &AtomicBool) -> u64 {
    let mut made = 0;
    while !is_over.load(Ordering::Relaxed) {
        for count in 0..100 {
            std::hint::black_box(single(count, TEXT));
            std::hint::black_box(nested(count, TEXT));
            made += 4;
        }
    }
    made
}

/// Returns the maximum of the second third and that of the last third.
fn settled_and_end(samples: &[u64]) -> (u64, u64) {
    let third = samples.len() / 3;
    let most = |samples: &[u64]| samples.iter().copied().max().unwrap_or(0);
    (most(&samples[third..third * 2]), most(&samples[third * 2..]))
}
