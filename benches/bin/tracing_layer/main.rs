//! A span of `tracing` through `respan::tracing_layer` beside one through `tracing-opentelemetry`: time, allocations, and the ratio of
//! both, for the calling thread. `tracing_layer RECORDER WORKLOAD CALLS` runs one of them, for a profiler.

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

mod chat;
#[path = "../../thread_allocations.rs"]
mod thread_allocations;

use respan_benches::recorders::{opentelemetry_sdk as sdk, respan as ours, tracing as bridge};
use respan_benches::{CountingExporter, TEXT};
use std::hint::black_box;
use std::time::{Duration, Instant};
use thread_allocations::allocations;
use tracing::Dispatch;
use tracing::dispatcher::with_default;

/// Calls of one round: short, so that some rounds are not interrupted by other programs.
const ROUND: u64 = 200;
const ROUNDS: u64 = 400;
/// Rounds between two flushes, which fewer spans than the queues hold.
const FLUSH: u64 = 20;

type Call = fn(i64, &str);

const WORKLOADS: [(&str, Call); 4] = [
    ("one span", |count, text| drop(black_box(bridge::single(count, text)))),
    ("three nested", |count, text| {
        drop(black_box(bridge::nested(count, text)));
    }),
    ("no fields", |_, _| tracing::info_span!("empty").in_scope(|| {})),
    ("rig's chat", chat::chat),
];

/// A subscriber with its recorder.
struct Recorder<'a> {
    dispatch: Dispatch,
    flush: &'a dyn Fn(),
}

fn main() {
    let sink = CountingExporter::default();
    let telemetry = ours::install(&sink);
    let provider = sdk::provider(&sink);
    let (flush_ours, flush_sdk) = (|| ours::flush(&telemetry), || drop(provider.force_flush()));
    let recorders = [
        Recorder {
            dispatch: bridge::respan_subscriber(),
            flush: &flush_ours,
        },
        Recorder {
            dispatch: bridge::subscriber(&provider),
            flush: &flush_sdk,
        },
    ];
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [recorder, workload, calls] = arguments.as_slice() {
        let recorder = &recorders[usize::from(recorder != "respan")];
        let call = WORKLOADS.iter().find(|(name, _)| name == workload);
        let (call, calls) = call.zip(calls.parse().ok()).unwrap_or_else(|| panic!("no such run"));
        return with_default(&recorder.dispatch, || run(call.1, calls));
    }
    println!(
        "{:<16}{:>18}{:>26}{:>8}",
        "per call", "respan", "tracing-opentelemetry", "ratio"
    );
    for (name, call) in WORKLOADS {
        let [respan, other] = compare(&recorders, call);
        let nanos = |time: Duration| time.as_nanos() as f64 / ROUND as f64;
        let (respan_ns, other_ns) = (nanos(respan.0), nanos(other.0));
        println!(
            "{name:<16}{respan_ns:>15.0} ns{other_ns:>23.0} ns{:>8.2}",
            respan_ns / other_ns
        );
        let per_call = |made: u64| made as f64 / (ROUND * ROUNDS) as f64;
        println!(
            "{:<16}{:>11.1} allocs{:>19.1} allocs",
            "",
            per_call(respan.1),
            per_call(other.1)
        );
    }
}

fn run(call: Call, calls: u64) {
    for _ in 0..calls {
        call(black_box(3), black_box(TEXT));
    }
}

/// The fastest round of each recorder, and the allocations of all rounds. The recorders alternate, so that other load on the machine
/// affects both.
fn compare(recorders: &[Recorder<'_>; 2], call: Call) -> [(Duration, u64); 2] {
    let mut results = [(Duration::MAX, 0); 2];
    for round in 0..=ROUNDS {
        for (recorder, result) in recorders.iter().zip(&mut results) {
            with_default(&recorder.dispatch, || {
                let (before, start) = (allocations(), Instant::now());
                run(call, ROUND);
                let (took, made) = (start.elapsed(), allocations() - before);
                // The first round fills caches.
                if round > 0 {
                    *result = (result.0.min(took), result.1 + made);
                }
            });
            if round % FLUSH == 0 {
                (recorder.flush)();
            }
        }
    }
    results
}
