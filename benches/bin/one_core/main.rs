//! CPU time of W1 to W3 with the caller and the threads of the recorder on one core, delivery included.
//!
//! `taskset -c 0 one_core`, as `./task bench --table` runs it, delivers to an exporter that counts spans; `taskset -c 0 one_core
//! bytes` delivers OTLP JSON to `/dev/null`. The recorders alternate, so that other load on the machine affects all of them.

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

mod bytes;
mod recorder;

use recorder::Recorder;
use respan_benches::recorders::{opentelemetry_sdk as sdk, respan as ours};
use respan_benches::{CountingExporter, cpu_time, note};
use std::time::Duration;

/// Calls between two flushes, fewer than any of the queues holds.
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
    // Measures only workloads whose name contains this text, for a profiler.
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

/// Prints the CPU time per call of each recorder, and the ratio of the first one to it.
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
            // The first round is a warm-up.
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
