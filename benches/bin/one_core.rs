//! W1 to W3 with the caller and all recorders' threads on one core: CPU time of everything, deliveries included.
//!
//! `taskset -c 0 one_core`, as `./task bench --table` runs it. The recorders take turns, so that what else the machine does
//! disturbs them alike.

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use opentelemetry::trace::TracerProvider as _;
use respan_benches::rivals::{respan, sdk};
use respan_benches::{Answer, CountingExporter, TEXT, cpu_time, drive, note};
use std::hint::black_box;
use std::time::Duration;

/// Calls between two deliveries: they fit into every recorder's queue.
const BURST: u64 = 16_384;
const BURSTS: u64 = 16;
const ROUNDS: u64 = 12;

struct Run<'a> {
    name: &'static str,
    spans: u64,
    call: &'a dyn Fn(),
    flush: &'a dyn Fn(),
    took: Duration,
}

impl<'a> Run<'a> {
    fn new(name: &'static str, spans: u64, call: &'a dyn Fn(), flush: &'a dyn Fn()) -> Self {
        let took = Duration::ZERO;
        Self {
            name,
            spans,
            call,
            flush,
            took,
        }
    }
}

fn keep(answer: Answer) {
    drop(black_box(answer));
}

fn main() {
    assert_eq!(
        std::thread::available_parallelism().map_or(0, usize::from),
        1,
        "run it as `taskset -c 0 one_core`"
    );
    let sink = CountingExporter::default();
    let telemetry = respan::install(&sink);
    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    let ours = || respan::flush(&telemetry);
    let by_hand = || sdk::flush(&provider);
    let [w1, w1_by_hand, w2, w2_by_hand, w3, w3_by_hand]: [&dyn Fn(); 6] = [
        &|| keep(respan::single(black_box(3), black_box(TEXT))),
        &|| keep(sdk::single(&tracer, black_box(3), black_box(TEXT))),
        &|| keep(respan::nested(black_box(3), black_box(TEXT))),
        &|| keep(sdk::nested(&tracer, black_box(3), black_box(TEXT))),
        &|| keep(drive(respan::asynchronous(black_box(3), black_box(TEXT)))),
        &|| keep(drive(sdk::asynchronous(&tracer, black_box(3), black_box(TEXT)))),
    ];
    let mut runs = [
        Run::new("one core W1/respan", 1, w1, &ours),
        Run::new("one core W1/opentelemetry_sdk", 1, w1_by_hand, &by_hand),
        Run::new("one core W2/respan", 3, w2, &ours),
        Run::new("one core W2/opentelemetry_sdk", 3, w2_by_hand, &by_hand),
        Run::new("one core W3/respan", 1, w3, &ours),
        Run::new("one core W3/opentelemetry_sdk", 1, w3_by_hand, &by_hand),
    ];
    // For a profiler: only what is named like this.
    let only = std::env::args().nth(1).unwrap_or_default();
    for round in 0..=ROUNDS {
        for run in runs.iter_mut().filter(|run| run.name.contains(&only)) {
            let (before, start) = (sink.count(), cpu_time());
            for _ in 0..BURSTS {
                for _ in 0..BURST {
                    (run.call)();
                }
                (run.flush)();
            }
            let took = cpu_time().saturating_sub(start);
            assert_eq!(
                sink.count() - before,
                BURSTS * BURST * run.spans,
                "spans that arrived of {}",
                run.name
            );
            // The first warms up.
            if round > 0 {
                run.took += took;
            }
        }
    }
    for run in &runs {
        let per_call = run.took.as_nanos() as f64 / (ROUNDS * BURSTS * BURST) as f64;
        println!("{:<34}{per_call:>8.0} ns", run.name);
        note(run.name, "cpu_ns", per_call);
    }
    for pair in runs.chunks(2) {
        println!(
            "{:<34}{:>8.2}",
            pair[0].name,
            pair[0].took.as_secs_f64() / pair[1].took.as_secs_f64()
        );
    }
}
