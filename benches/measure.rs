//! Measurement of one benchmark: time is taken for bursts of calls and not for the flushes between them, and spans are counted.

use crate::{CountingExporter, cpu_time, thread_time};
use criterion::{BenchmarkGroup, Criterion, measurement::WallTime};
use std::cell::Cell;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Settings of criterion: short runs, so that recorders that are compared run close in time.
pub fn settings() -> Criterion {
    Criterion::default()
        .sample_size(40)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

/// The sink of a recorder, and how to flush it.
pub struct Recorder<'a> {
    /// The exporter that counts its spans.
    pub sink: CountingExporter,
    /// Exports everything recorded so far.
    pub flush: &'a dyn Fn(),
    /// Expected number of exported spans per call.
    pub spans: u64,
    /// Calls between two flushes. The queue must not fill up, since a dropped span costs less.
    pub burst: u64,
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("sink", &self.sink)
            .finish_non_exhaustive()
    }
}

impl<'a> Recorder<'a> {
    /// One span per call, in bursts of 16 384 calls.
    pub fn new(sink: &CountingExporter, flush: &'a dyn Fn()) -> Self {
        Self {
            sink: sink.clone(),
            flush,
            spans: 1,
            burst: 16_384,
        }
    }

    /// Sets the number of spans per call.
    #[must_use]
    pub fn spans(self, spans: u64) -> Self {
        Self { spans, ..self }
    }

    /// Sets the number of calls between two flushes.
    #[must_use]
    pub fn burst(self, burst: u64) -> Self {
        Self { burst, ..self }
    }
}

/// Measures elapsed time, CPU time of the calling thread and CPU time of all threads, each per call. Other programs on the
/// machine affect CPU time less than elapsed time.
///
/// # Panics
///
/// If a span was not exported, which would make the result invalid.
pub fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, recorder: &Recorder<'_>, calls: impl Fn(u64)) {
    let before = recorder.sink.count();
    let (done, caller, all) = (Cell::new(0), Cell::new(Duration::ZERO), Cell::new(Duration::ZERO));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|iterations| {
            let all_start = cpu_time();
            let mut left = iterations;
            let mut elapsed = Duration::ZERO;
            while left > 0 {
                let burst = left.min(recorder.burst);
                let caller_start = thread_time();
                let start = Instant::now();
                calls(burst);
                elapsed += start.elapsed();
                caller.set(caller.get() + thread_time().saturating_sub(caller_start));
                (recorder.flush)();
                left -= burst;
            }
            done.set(done.get() + iterations);
            all.set(all.get() + cpu_time().saturating_sub(all_start));
            elapsed
        });
    });
    let calls: u64 = done.get();
    if calls == 0 {
        // Filtered out on the command line.
        return;
    }
    let (spans, arrived) = (calls * recorder.spans, recorder.sink.count() - before);
    assert_eq!(arrived, spans, "spans that arrived of {name}");
    #[allow(clippy::cast_precision_loss)]
    let per_call = |time: Duration| time.as_nanos() as f64 / calls as f64;
    note(name, "caller_ns", per_call(caller.get()));
    note(name, "cpu_ns", per_call(all.get()));
}

/// Appends a result to `target/respan-figures.tsv` for `table.py`, beside those that criterion stores.
pub fn note(name: &str, key: &str, value: f64) {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(target, Into::into);
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(target.join("respan-figures.tsv"));
    let written = file.and_then(|mut file| writeln!(file, "{name}\t{key}\t{value:.1}"));
    if let Err(error) = written {
        let _ = writeln!(std::io::stderr(), "{key} of {name} is not kept: {error}");
    }
    let _ = writeln!(std::io::stderr(), "{name}: {key} {value:.1}");
}
