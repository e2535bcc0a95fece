//! Benchmarks of an annotated call, with arguments and result as JSON: one (W1), three nested (W2), without `init` (W4), sampled
//! out (W4b).

#![allow(missing_docs)]

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan, tracing};
use respan_benches::{Answer, CountingExporter, Recorder, TEXT, measure, work};
use std::hint::black_box;

fn repeated(call: impl Fn(i64, &str) -> Answer) -> impl Fn(u64) {
    move |count| {
        for _ in 0..count {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    }
}

/// The sink of a workload that exports nothing.
fn silent(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, call: impl Fn(i64, &str) -> Answer) {
    let recorder = Recorder::new(&CountingExporter::default(), &|| ()).spans(0);
    measure(group, name, &recorder, repeated(call));
}

fn off(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("W4 never initialised");
    silent(&mut group, "W4/bare function", work);
    silent(&mut group, "W4/respan", respan::single);
    silent(&mut group, "W4/tracing", tracing::single);
    silent(&mut group, "W4/fastrace", fastrace::single);
    let tracer = opentelemetry::global::tracer("bench");
    silent(&mut group, "W4/opentelemetry_sdk", |count, text| {
        sdk::single(&tracer, count, text)
    });
}

fn sampled_out(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("W4b sampled out");
    let sink = CountingExporter::default();
    let telemetry = respan::install(&sink);
    silent(&mut group, "W4b/respan", respan::sampled_out);
    drop(telemetry);
    let provider = sdk::provider_without_samples(&sink);
    let tracer = provider.tracer("bench");
    silent(&mut group, "W4b/opentelemetry_sdk", |count, text| {
        sdk::single(&tracer, count, text)
    });
    ::tracing::dispatcher::with_default(&tracing::subscriber(&provider), || {
        silent(&mut group, "W4b/tracing", tracing::single);
    });
    assert_eq!(sink.count(), 0, "spans that were sampled out");
}

fn on(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("on");
    let sink = CountingExporter::default();

    let telemetry = respan::install(&sink);
    let deliver = || respan::flush(&telemetry);
    let recorder = Recorder::new(&sink, &deliver);
    measure(&mut group, "W1/respan", &recorder, repeated(respan::single));
    measure(&mut group, "W2/respan", &recorder.spans(3), repeated(respan::nested));
    ::tracing::dispatcher::with_default(&tracing::respan_subscriber(), || {
        let recorder = Recorder::new(&sink, &deliver);
        measure(&mut group, "W1/respan layer", &recorder, repeated(tracing::single));
        measure(
            &mut group,
            "W2/respan layer",
            &recorder.spans(3),
            repeated(tracing::nested),
        );
    });
    drop(telemetry);

    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    let deliver = || sdk::flush(&provider);
    let single = repeated(|count, text| sdk::single(&tracer, count, text));
    let nested = repeated(|count, text| sdk::nested(&tracer, count, text));
    measure(
        &mut group,
        "W1/opentelemetry_sdk",
        &Recorder::new(&sink, &deliver),
        single,
    );
    measure(
        &mut group,
        "W2/opentelemetry_sdk",
        &Recorder::new(&sink, &deliver).spans(3),
        nested,
    );
    ::tracing::dispatcher::with_default(&tracing::subscriber(&provider), || {
        let recorder = Recorder::new(&sink, &deliver);
        measure(&mut group, "W1/tracing", &recorder, repeated(tracing::single));
        measure(&mut group, "W2/tracing", &recorder.spans(3), repeated(tracing::nested));
    });

    fastrace::install(&sink);
    // fastrace retains more than 10 240 spans of one thread beyond its flush.
    let recorder = Recorder::new(&sink, &fastrace::flush).burst(2048);
    measure(&mut group, "W1/fastrace", &recorder, repeated(fastrace::single));
    measure(
        &mut group,
        "W2/fastrace",
        &recorder.spans(3),
        repeated(fastrace::nested),
    );
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = off, sampled_out, on
}
criterion_main!(benches);
