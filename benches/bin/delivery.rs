//! Delivery over HTTP to a server in another process on the loopback interface (W7). Each recorder runs in a process of its own,
//! with the default settings of its queue. In each round every recorder runs once.
//!
//! `delivery [--rounds N]`

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::trace::{BatchSpanProcessor, SdkTracerProvider};
use respan::{RespanSpanExporter, RespanTelemetry};
use respan_benches::clock::process_time;
use respan_benches::recorders::{opentelemetry_sdk as sdk, respan as ours, tracing};
use respan_benches::server::{Server, delivered, serve};
use respan_benches::{Answer, ROUND, TEXT, note, peak_memory};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

const RECORDERS: [&str; 3] = ["respan", "opentelemetry_sdk", "tracing"];
const ROUNDS: u32 = 5;
const TIME: Duration = Duration::from_secs(2);
/// Spans between two flushes, fewer than any of the queues holds.
const FLUSH_EVERY: u64 = 1000;

fn main() -> std::io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        [] => parent(ROUNDS),
        ["--rounds", rounds] => parent(rounds.parse().map_err(std::io::Error::other)?),
        ["serve"] => serve(),
        [recorder, mode, url] => {
            run(recorder, mode, url);
            Ok(())
        }
        _ => panic!("usage: delivery"),
    }
}

fn parent(rounds: u32) -> std::io::Result<()> {
    println!(
        "{:<20}{:<10}{:>14}{:>16}{:>10}{:>14}",
        "W7", "", "delivered/s", "CPU us/span", "lost", "peak RSS kB"
    );
    for round in 1..=rounds {
        for (mode, recorder) in ["flushed", "flat out"]
            .into_iter()
            .flat_map(|mode| RECORDERS.map(|name| (mode, name)))
        {
            let server = Server::start()?;
            let status = Command::new(std::env::current_exe()?)
                .args([recorder, mode, &server.url])
                .env(ROUND, round.to_string())
                .status()?;
            assert!(status.success(), "{recorder}, {mode}");
        }
    }
    Ok(())
}

fn run(recorder: &str, mode: &str, url: &str) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    if recorder == "respan" {
        let exporter = RespanSpanExporter::builder().base_url(url).api_key("none");
        let exporter = exporter.build().unwrap_or_else(|error| panic!("an exporter: {error}"));
        let builder = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false);
        let telemetry = builder.add_processor(exporter).init();
        let telemetry = telemetry.unwrap_or_else(|error| panic!("a telemetry: {error}"));
        return measure(recorder, mode, url, &|| ours::flush(&telemetry), &ours::single);
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpJson)
        .with_headers([("authorization".to_owned(), "Bearer none".to_owned())].into())
        .with_endpoint(format!("{url}/v2/traces"))
        .build()
        .unwrap_or_else(|error| panic!("an exporter: {error}"));
    let processor = BatchSpanProcessor::builder(exporter).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).build();
    let flush = || sdk::flush(&provider);
    if recorder == "tracing" {
        ::tracing::dispatcher::with_default(&tracing::subscriber(&provider), || {
            measure(recorder, mode, url, &flush, &tracing::single);
        });
    } else {
        let tracer = provider.tracer("bench");
        measure(recorder, mode, url, &flush, &|count, text| {
            sdk::single(&tracer, count, text)
        });
    }
}

fn measure(recorder: &str, mode: &str, url: &str, flush: &dyn Fn(), call: &dyn Fn(i64, &str) -> Answer) {
    let burst = || {
        for _ in 0..FLUSH_EVERY {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    };
    // Warm-up: opens connections and allocates buffers.
    burst();
    flush();
    let before = delivered(url);
    let (start, cpu) = (Instant::now(), process_time());
    let mut spans = 0;
    while start.elapsed() < TIME {
        burst();
        spans += FLUSH_EVERY;
        if mode == "flushed" {
            flush();
        }
    }
    flush();
    let elapsed = start.elapsed();
    let cpu = process_time().saturating_sub(cpu);
    let arrived = delivered(url) - before;
    let rate = arrived as f64 / elapsed.as_secs_f64();
    let cpu = cpu.as_secs_f64() * 1e6 / arrived.max(1) as f64;
    let lost = 100.0 * (spans - arrived) as f64 / spans as f64;
    let memory = peak_memory();
    println!("{recorder:<20}{mode:<10}{rate:>14.0}{cpu:>16.2}{lost:>8.0} %{memory:>14}");
    let workload = format!("W7 {mode}");
    for (key, value) in [
        ("delivered_s", rate),
        ("cpu_us", cpu),
        ("lost_percent", lost),
        ("peak_kb", memory as f64),
    ] {
        note(&workload, recorder, key, value);
    }
}
