//! Benchmark of an annotated async function that is pending once (W3), polled by hand to leave out the cost of a runtime.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan, tracing};
use respan_benches::{Answer, CountingExporter, Recorder, TEXT, drive, measure, once_pending, work};
use std::hint::black_box;

fn repeated<F: Future<Output = Answer>>(call: impl Fn(i64, &'static str) -> F) -> impl Fn(u64) {
    move |count| {
        for _ in 0..count {
            black_box(drive(call(black_box(3), black_box(TEXT))));
        }
    }
}

async fn bare(count: i64, text: &str) -> Answer {
    once_pending().await;
    work(count, text)
}

fn asynchronous(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("async");
    let sink = CountingExporter::default();
    let nothing = Recorder::new(&sink, &|| ()).spans(0);
    measure(&mut group, "W3/bare function", &nothing, repeated(bare));

    let telemetry = respan::install(&sink);
    let deliver = || respan::flush(&telemetry);
    measure(
        &mut group,
        "W3/respan",
        &Recorder::new(&sink, &deliver),
        repeated(respan::asynchronous),
    );
    drop(telemetry);

    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    let deliver = || sdk::flush(&provider);
    let recorder = Recorder::new(&sink, &deliver);
    let by_hand = repeated(|count, text| sdk::asynchronous(&tracer, count, text));
    measure(&mut group, "W3/opentelemetry_sdk", &recorder, by_hand);
    ::tracing::dispatcher::with_default(&tracing::subscriber(&provider), || {
        measure(&mut group, "W3/tracing", &recorder, repeated(tracing::asynchronous));
    });

    fastrace::install(&sink);
    let recorder = Recorder::new(&sink, &fastrace::flush).burst(2048);
    measure(&mut group, "W3/fastrace", &recorder, repeated(fastrace::asynchronous));
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = asynchronous
}
criterion_main!(benches);
