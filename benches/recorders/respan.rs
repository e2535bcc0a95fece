//! Workloads of respan.

use super::QUEUE;
use crate::{Answer, CountingExporter, once_pending, work};
use respan::{LogLevel, Processor, RespanTelemetry, TelemetryBuilder};

/// W1: one span.
#[respan::workflow(name = "add")]
pub fn single(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// W2: three nested spans.
#[respan::workflow(name = "add")]
pub fn nested(count: i64, text: &str) -> Answer {
    step(count, text)
}

#[respan::task(name = "step")]
fn step(count: i64, text: &str) -> Answer {
    sum(count, text)
}

#[respan::tool(name = "sum")]
fn sum(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// W3: one span of a future that is pending once.
#[respan::workflow(name = "add")]
pub async fn asynchronous(count: i64, text: &str) -> Answer {
    once_pending().await;
    work(count, text)
}

/// W4b: a span that is sampled out.
#[respan::workflow(name = "add", sample_rate = 0.0)]
pub fn sampled_out(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// W8: one span with a long argument.
#[respan::workflow(name = "add")]
pub fn long(text: &str) -> usize {
    text.len()
}

/// W10: a span for one of three processors.
#[respan::workflow(name = "add", processors = "second")]
pub fn routed(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// The builder of a telemetry whose queue holds a burst.
pub fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder()
        .environment(|name| (name == "OTEL_BSP_MAX_QUEUE_SIZE").then(|| QUEUE.to_string()))
        .log_level(LogLevel::Warning)
        .set_global_provider(false)
}

/// Installs a telemetry with this exporter.
///
/// # Panics
///
/// If a telemetry is installed already.
pub fn install(sink: &CountingExporter) -> RespanTelemetry {
    install_with(sink.clone())
}

/// Installs a telemetry with this processor.
///
/// # Panics
///
/// If a telemetry is installed already.
pub fn install_with(processor: impl Into<Processor>) -> RespanTelemetry {
    installed(builder().add_processor(processor))
}

/// Installs a telemetry with three processors, of which [`routed`] names one.
///
/// # Panics
///
/// If a telemetry is installed already.
pub fn install_three(sink: &CountingExporter) -> RespanTelemetry {
    let names = ["first", "second", "third"].into_iter();
    installed(names.fold(builder(), |builder, name| {
        builder.add_processor(Processor::new(sink.clone()).name(name))
    }))
}

fn installed(builder: TelemetryBuilder) -> RespanTelemetry {
    builder
        .init()
        .unwrap_or_else(|error| panic!("the bench's telemetry: {error}"))
}

/// Exports all spans recorded so far. The error is ignored: `measure` detects lost spans by their number.
pub fn flush(telemetry: &RespanTelemetry) {
    let _ = telemetry.flush();
}
