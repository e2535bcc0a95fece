//! A recorder and its three workloads.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use respan::RespanTelemetry;
use respan_benches::recorders::{opentelemetry_sdk as sdk, respan as ours};
use respan_benches::{Answer, CountingExporter, TEXT, drive};
use std::hint::black_box;

pub(crate) struct Recorder<'a> {
    pub(crate) name: &'static str,
    /// W1, W2 and W3.
    pub(crate) calls: [Box<dyn Fn() + 'a>; 3],
    pub(crate) flush: Box<dyn Fn() + 'a>,
    /// Number of exported spans.
    pub(crate) arrived: Box<dyn Fn() -> u64 + 'a>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn annotated(telemetry: &'a RespanTelemetry, arrived: impl Fn() -> u64 + 'a) -> Self {
        Self {
            name: "respan",
            calls: [
                Box::new(|| keep(ours::single(black_box(3), black_box(TEXT)))),
                Box::new(|| keep(ours::nested(black_box(3), black_box(TEXT)))),
                Box::new(|| keep(drive(ours::asynchronous(black_box(3), black_box(TEXT))))),
            ],
            flush: Box::new(|| ours::flush(telemetry)),
            arrived: Box::new(arrived),
        }
    }

    pub(crate) fn by_hand(name: &'static str, provider: SdkTracerProvider, sink: &'a CountingExporter) -> Self {
        let tracer = || provider.tracer("bench");
        let (w1, w2, w3) = (tracer(), tracer(), tracer());
        Self {
            name,
            calls: [
                Box::new(move || keep(sdk::single(&w1, black_box(3), black_box(TEXT)))),
                Box::new(move || keep(sdk::nested(&w2, black_box(3), black_box(TEXT)))),
                Box::new(move || keep(drive(sdk::asynchronous(&w3, black_box(3), black_box(TEXT))))),
            ],
            flush: Box::new(move || sdk::flush(&provider)),
            arrived: Box::new(|| sink.count()),
        }
    }
}

fn keep(answer: Answer) {
    drop(black_box(answer));
}
