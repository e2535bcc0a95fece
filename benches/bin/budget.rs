//! Workloads whose instructions `budgets/check.py` counts: `budget WORKLOAD CALLS`.
//!
//! After a warm-up the program calls `getppid`, which nothing else in it calls, then runs the workload, then aborts. The
//! instructions between `getppid` and `abort` are counted. Nothing is delivered meanwhile, so other threads do not interfere.

use opentelemetry_sdk::trace::SpanExporter as _;
use respan::{FileSpanExporter, LogLevel, RespanTelemetry, get_client};
use respan_benches::recorders::respan::{asynchronous, nested, routed, sampled_out, single};
use respan_benches::{Answer, CountingExporter, TEXT, drive, spans};
use std::hint::black_box;
use std::process::abort;

/// Calls that fill caches, thread-locals and the allocator's free lists before the measurement.
const WARM_UP: u64 = 32;
/// Spans that one call of the workload `encode` encodes, and calls of three spans that one of `convert` converts.
const BATCH: u64 = 8;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let workload = arguments.next().unwrap_or_default();
    let calls = arguments.next().and_then(|calls| calls.parse().ok()).unwrap_or(0);
    match workload.as_str() {
        "off" => annotated(calls, single),
        "sampled_out" => with(["default"], || annotated(calls, sampled_out)),
        "on" => with(["default"], || annotated(calls, single)),
        "nested" => with(["default"], || annotated(calls, nested)),
        "async" => with(["default"], || {
            annotated(calls, |count, text| drive(asynchronous(count, text)));
        }),
        "routed" => with(["first", "second", "third"], || annotated(calls, routed)),
        "encode" => encode(calls),
        "convert" => convert(calls),
        _ => {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                b"usage: budget off|sampled_out|on|nested|async|routed|encode|convert CALLS\n",
            );
            std::process::exit(2);
        }
    }
}

/// Runs with one batching processor per name, and a schedule delay longer than the measurement.
fn with<const COUNT: usize>(names: [&str; COUNT], run: impl FnOnce()) {
    let builder = RespanTelemetry::builder()
        .environment(|name| (name == "OTEL_BSP_SCHEDULE_DELAY").then(|| "3600000".to_owned()))
        .log_level(LogLevel::Warning)
        .set_global_provider(false);
    let processor = |name| {
        let processor = respan::Processor::new(CountingExporter::default());
        if COUNT == 1 { processor } else { processor.name(name) }
    };
    let builder = names
        .into_iter()
        .fold(builder, |builder, name| builder.add_processor(processor(name)));
    let _telemetry = builder.init().unwrap_or_else(|error| panic!("a telemetry: {error}"));
    run();
}

fn annotated(calls: u64, call: fn(i64, &str) -> Answer) {
    for _ in 0..WARM_UP {
        black_box(call(black_box(3), black_box(TEXT)));
    }
    counted(|| {
        for _ in 0..calls {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    });
}

/// Encodes a batch of spans as OTLP/JSON and writes it to `/dev/null`.
fn encode(calls: u64) {
    let exporter = FileSpanExporter::new("/dev/null").unwrap_or_else(|error| panic!("an exporter: {error}"));
    let export = |batch| {
        let _ = black_box(drive(exporter.export(batch)));
    };
    for _ in 0..WARM_UP {
        export(spans(BATCH));
    }
    let batches: Vec<_> = (0..calls).map(|_| spans(BATCH)).collect();
    counted(|| batches.into_iter().for_each(export));
}

/// Converts a batch of spans to `SpanData` for an exporter that drops them. Without batching, so that this thread does it.
fn convert(calls: u64) {
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .log_level(LogLevel::Warning);
    let builder = builder.set_global_provider(false).is_batching_enabled(false);
    let telemetry = builder.add_processor(CountingExporter::default()).init();
    let _telemetry = telemetry.unwrap_or_else(|error| panic!("a telemetry: {error}"));
    let client = get_client();
    let batch = || {
        let buffer = client.get_span_buffer("");
        buffer.run(|| (0..BATCH).for_each(|_| drop(black_box(nested(black_box(3), black_box(TEXT))))));
        buffer.get_all_spans()
    };
    for _ in 0..WARM_UP {
        client.process_spans(batch());
    }
    let batches: Vec<_> = (0..calls).map(|_| batch()).collect();
    counted(|| {
        for spans in batches {
            client.process_spans(spans);
        }
    });
}

/// The measured region. Not inlined, so that `valgrind --toggle-collect` finds it by name.
#[inline(never)]
fn counted(run: impl FnOnce()) {
    black_box(std::os::unix::process::parent_id());
    run();
    abort();
}
