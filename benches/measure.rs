//! One measurement: bursts on the clock, deliveries off it, and every span accounted for.

use crate::{CountingExporter, cpu_time, thread_time};
use criterion::{BenchmarkGroup, Criterion, measurement::WallTime};
use std::cell::Cell;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Short runs of many recorders: what is compared should be close in time.
pub fn settings() -> Criterion {
    Criterion::default()
        .sample_size(40)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

/// How a recorder delivers, and where its spans arrive.
pub struct Recorder<'a> {
    /// Where they arrive.
    pub sink: CountingExporter,
    /// Delivers everything recorded so far.
    pub flush: &'a dyn Fn(),
    /// Spans of one call that have to arrive.
    pub spans: u64,
    /// Calls between two deliveries: no recorder's queue may fill, since a dropped span is a cheap span.
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
    /// One span a call, in bursts of 16 384.
    pub fn new(sink: &CountingExporter, flush: &'a dyn Fn()) -> Self {
        Self {
            sink: sink.clone(),
            flush,
            spans: 1,
            burst: 16_384,
        }
    }

    /// So many spans a call.
    #[must_use]
    pub fn spans(self, spans: u64) -> Self {
        Self { spans, ..self }
    }

    /// So many calls between two deliveries.
    #[must_use]
    pub fn burst(self, burst: u64) -> Self {
        Self { burst, ..self }
    }
}

/// Measures what calls cost the caller, by the clock and by its CPU time, and all threads, by theirs. CPU time is what
/// other programs on the machine disturb least.
///
/// # Panics
///
/// If a span did not arrive: the figures would be worth nothing.
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
        // Left out by the command line.
        return;
    }
    let (spans, arrived) = (calls * recorder.spans, recorder.sink.count() - before);
    assert_eq!(arrived, spans, "spans that arrived of {name}");
    #[allow(clippy::cast_precision_loss)]
    let per_call = |time: Duration| time.as_nanos() as f64 / calls as f64;
    note(name, "caller_ns", per_call(caller.get()));
    note(name, "cpu_ns", per_call(all.get()));
}

/// Keeps a figure that criterion does not know for the table.
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
