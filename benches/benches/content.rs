//! Benchmark of an annotated call with a long argument (W8): JSON of 100 B, 10 kB and 980 kB that contains some quotes, below the
//! default content limit.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan, tracing};
use respan_benches::{CountingExporter, Recorder, measure};
use std::hint::black_box;

/// Bytes that may wait in a recorder. The longer the argument, the shorter the burst.
const WAITING: usize = 32 * 1024 * 1024;

fn repeated<'a>(text: &'a str, call: impl Fn(&str) -> usize + 'a) -> impl Fn(u64) + 'a {
    move |count| {
        for _ in 0..count {
            black_box(call(black_box(text)));
        }
    }
}

fn prose(bytes: usize) -> String {
    let sentence = "She said \"no\", and it was the only word of the whole long evening that anybody was to keep. ";
    sentence.chars().cycle().take(bytes).collect()
}

fn content(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("content");
    group.sample_size(20);
    let sink = CountingExporter::default();
    let sizes = [("100 B", 100), ("10 kB", 10_000), ("980 kB", 960_000)].map(|(name, bytes)| (name, prose(bytes)));
    let burst = |text: &str| (WAITING / text.len()).clamp(8, 16_384) as u64;

    let telemetry = respan::install(&sink);
    let deliver = || respan::flush(&telemetry);
    for (size, text) in &sizes {
        let recorder = Recorder::new(&sink, &deliver).burst(burst(text));
        measure(
            &mut group,
            &format!("W8 {size}/respan"),
            &recorder,
            repeated(text, respan::long),
        );
    }
    drop(telemetry);

    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    let deliver = || sdk::flush(&provider);
    for (size, text) in &sizes {
        let recorder = Recorder::new(&sink, &deliver).burst(burst(text));
        let by_hand = repeated(text, |text| sdk::long(&tracer, text));
        measure(&mut group, &format!("W8 {size}/opentelemetry_sdk"), &recorder, by_hand);
        ::tracing::dispatcher::with_default(&tracing::subscriber(&provider), || {
            measure(
                &mut group,
                &format!("W8 {size}/tracing"),
                &recorder,
                repeated(text, tracing::long),
            );
        });
    }

    fastrace::install(&sink);
    for (size, text) in &sizes {
        let recorder = Recorder::new(&sink, &fastrace::flush).burst(burst(text).min(2048));
        measure(
            &mut group,
            &format!("W8 {size}/fastrace"),
            &recorder,
            repeated(text, fastrace::long),
        );
    }
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = content
}
criterion_main!(benches);
