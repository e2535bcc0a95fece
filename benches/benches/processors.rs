//! Benchmark of an annotated call whose span goes to one of three named processors (W10).

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{opentelemetry_sdk as sdk, respan};
use respan_benches::{Answer, CountingExporter, Recorder, TEXT, measure};
use std::hint::black_box;

fn repeated(call: impl Fn(i64, &str) -> Answer) -> impl Fn(u64) {
    move |count| {
        for _ in 0..count {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    }
}

fn processors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one of three processors");
    let sink = CountingExporter::default();

    let telemetry = respan::install_three(&sink);
    let deliver = || respan::flush(&telemetry);
    measure(
        &mut group,
        "W10/respan",
        &Recorder::new(&sink, &deliver),
        repeated(respan::routed),
    );
    drop(telemetry);

    let provider = sdk::provider_of_three(&sink);
    let tracer = provider.tracer("bench");
    let deliver = || sdk::flush(&provider);
    let by_hand = repeated(|count, text| sdk::routed(&tracer, count, text));
    measure(
        &mut group,
        "W10/opentelemetry_sdk",
        &Recorder::new(&sink, &deliver),
        by_hand,
    );
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = processors
}
criterion_main!(benches);
