//! W1 to W3 with the caller and all recorders' threads on one core: CPU time of everything, deliveries included.
//!
//! `taskset -c 0 one_core`, as `./task bench --table` runs it, delivers to an exporter that counts the SDK's spans;
//! `taskset -c 0 one_core bytes` delivers OTLP JSON to `/dev/null`. The recorders take turns, so that what else the machine
//! does disturbs them alike.

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

mod bytes;
mod recorder;

use recorder::Recorder;
use respan_benches::rivals::{respan as ours, sdk};
use respan_benches::{CountingExporter, cpu_time, note};
use std::time::Duration;

/// Calls between two deliveries: they fit into every recorder's queue.
const BURST: u64 = 16_384;
const BURSTS: u64 = 16;
const ROUNDS: u64 = 12;

fn main() {
    assert_eq!(
        std::thread::available_parallelism().map_or(0, usize::from),
        1,
        "run it as `taskset -c 0 one_core`"
    );
    let mut arguments = std::env::args().skip(1).peekable();
    let is_bytes = arguments.next_if(|first| first == "bytes").is_some();
    // For a profiler: only what is named like this.
    let only = arguments.next().unwrap_or_default();
    if is_bytes {
        return bytes::compare(&only);
    }
    let sink = CountingExporter::default();
    let telemetry = ours::install(&sink);
    let recorders = [
        Recorder::annotated(&telemetry, || sink.count()),
        Recorder::by_hand("opentelemetry_sdk", sdk::provider(&sink), &sink),
    ];
    compare("one core", &recorders, ROUNDS, &only);
}

/// The first recorder beside the others, in so many turns.
fn compare(title: &str, recorders: &[Recorder<'_>], rounds: u64, only: &str) {
    let workloads = [("W1", 1), ("W2", 3), ("W3", 1)];
    let mut runs = Vec::new();
    for (index, (workload, spans)) in workloads.into_iter().enumerate() {
        for recorder in recorders {
            let name = format!("{title} {workload}/{}", recorder.name);
            if name.contains(only) {
                runs.push((name, recorder, &recorder.calls[index], spans, Duration::ZERO));
            }
        }
    }
    for round in 0..=rounds {
        for (name, recorder, call, spans, took) in &mut runs {
            let (before, start) = ((recorder.arrived)(), cpu_time());
            for _ in 0..BURSTS {
                for _ in 0..BURST {
                    call();
                }
                (recorder.flush)();
            }
            let elapsed = cpu_time().saturating_sub(start);
            let arrived = (recorder.arrived)() - before;
            assert_eq!(arrived, BURSTS * BURST * *spans, "spans that arrived of {name}");
            // The first warms up.
            if round > 0 {
                *took += elapsed;
            }
        }
    }
    let mut first = f64::NAN;
    for (name, recorder, _, _, took) in &runs {
        let per_call = took.as_nanos() as f64 / (rounds * BURSTS * BURST) as f64;
        note(name, "cpu_ns", per_call);
        if recorder.name == recorders[0].name {
            first = per_call;
            println!("{name:<54}{per_call:>8.0} ns");
        } else {
            println!("{name:<54}{per_call:>8.0} ns{:>8.2}", first / per_call);
        }
    }
}
