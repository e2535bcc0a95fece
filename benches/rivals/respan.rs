//! respan.

use super::QUEUE;
use crate::{Answer, CountingExporter, once_pending, work};
use respan::{LogLevel, Processor, RespanTelemetry, TelemetryBuilder};

/// W1: one span.
#[respan::workflow(name = "add")]
pub fn single(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// W2: three spans, one in the other.
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

/// W4b: a span that its rate drops.
#[respan::workflow(name = "add", sample_rate = 0.0)]
pub fn sampled_out(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// W8: one span of an argument that may be long.
#[respan::workflow(name = "add")]
pub fn long(text: &str) -> usize {
    text.len()
}

/// W10: a span for one of three processors.
#[respan::workflow(name = "add", processors = "second")]
pub fn routed(count: i64, text: &str) -> Answer {
    work(count, text)
}

/// A telemetry with this exporter, and room for a burst.
pub fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder()
        .environment(|name| (name == "OTEL_BSP_MAX_QUEUE_SIZE").then(|| QUEUE.to_string()))
        .log_level(LogLevel::Warning)
        .set_global_provider(false)
}

/// Installed, with this exporter.
///
/// # Panics
///
/// If there is one already.
pub fn install(sink: &CountingExporter) -> RespanTelemetry {
    install_with(sink.clone())
}

/// Installed, with a processor of any kind.
///
/// # Panics
///
/// If there is one already.
pub fn install_with(processor: impl Into<Processor>) -> RespanTelemetry {
    installed(builder().add_processor(processor))
}

/// Installed, with three processors, of which [`routed`] names one.
///
/// # Panics
///
/// If there is one already.
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

/// Delivers what is there; what that loses is noticed where spans are counted.
pub fn flush(telemetry: &RespanTelemetry) {
    let _ = telemetry.flush();
}
