//! Benchmark of an annotated call on two threads at once (W5): elapsed time divided by all calls.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan, tracing};
use respan_benches::{Answer, CountingExporter, Recorder, TEXT, measure};
use std::hint::black_box;
use std::thread;

fn on_two_threads(call: impl Fn(i64, &str) -> Answer + Sync) -> impl Fn(u64) {
    move |count| {
        let repeat = |count| {
            for _ in 0..count {
                black_box(call(black_box(3), black_box(TEXT)));
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| repeat(count / 2));
            repeat(count - count / 2);
        });
    }
}

fn threads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("two threads");
    let sink = CountingExporter::default();

    let telemetry = respan::install(&sink);
    let deliver = || respan::flush(&telemetry);
    measure(
        &mut group,
        "W5/respan",
        &Recorder::new(&sink, &deliver),
        on_two_threads(respan::single),
    );
    drop(telemetry);

    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    let deliver = || sdk::flush(&provider);
    let recorder = Recorder::new(&sink, &deliver);
    let by_hand = on_two_threads(|count, text| sdk::single(&tracer, count, text));
    measure(&mut group, "W5/opentelemetry_sdk", &recorder, by_hand);

    let dispatch = tracing::subscriber(&provider);
    let _ = ::tracing::dispatcher::set_global_default(dispatch);
    measure(&mut group, "W5/tracing", &recorder, on_two_threads(tracing::single));

    fastrace::install(&sink);
    let recorder = Recorder::new(&sink, &fastrace::flush).burst(4096);
    measure(&mut group, "W5/fastrace", &recorder, on_two_threads(fastrace::single));
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = threads
}
criterion_main!(benches);
