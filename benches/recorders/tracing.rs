//! Workloads of `#[tracing::instrument]` with `tracing-opentelemetry`, without the attributes that the layer adds by default.

use crate::{Answer, json, once_pending, work};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Dispatch, Span, instrument};
use tracing_subscriber::layer::SubscriberExt as _;

/// W1: one span.
#[instrument(name = "add.workflow", skip_all, fields(
    traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
pub fn single(count: i64, text: &str) -> Answer {
    record(count, text, work)
}

/// W2: three nested spans.
#[instrument(name = "add.workflow", skip_all, fields(
    traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
pub fn nested(count: i64, text: &str) -> Answer {
    record(count, text, step)
}

#[instrument(name = "step.task", skip_all, fields(
    traceloop.span.kind = "task", traceloop.entity.name = "step", traceloop.entity.path = "step",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
fn step(count: i64, text: &str) -> Answer {
    record(count, text, sum)
}

#[instrument(name = "sum.tool", skip_all, fields(
    traceloop.span.kind = "tool", traceloop.entity.name = "sum", traceloop.entity.path = "step.sum",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
fn sum(count: i64, text: &str) -> Answer {
    record(count, text, work)
}

/// W3: one span of a future that is pending once.
#[instrument(name = "add.workflow", skip_all, fields(
    traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
pub async fn asynchronous(count: i64, text: &str) -> Answer {
    let span = Span::current();
    span.record("traceloop.entity.input", json(&(count, text)));
    once_pending().await;
    let answer = work(count, text);
    span.record("traceloop.entity.output", json(&answer));
    answer
}

/// W8: one span with a long argument.
#[instrument(name = "add.workflow", skip_all, fields(
    traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
    respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
))]
pub fn long(text: &str) -> usize {
    let span = Span::current();
    span.record("traceloop.entity.input", json(&(text,)));
    let length = text.len();
    span.record("traceloop.entity.output", json(&length));
    length
}

fn record(count: i64, text: &str, body: impl FnOnce(i64, &str) -> Answer) -> Answer {
    let span = Span::current();
    if span.is_disabled() {
        return body(count, text);
    }
    span.record("traceloop.entity.input", json(&(count, text)));
    let answer = body(count, text);
    span.record("traceloop.entity.output", json(&answer));
    answer
}

/// A subscriber with respan's layer, for the same workloads.
pub fn respan_subscriber() -> Dispatch {
    // Carriers stand beside annotated functions, of which the workloads have none.
    let layer = respan::TracingLayerBuilder::new().carrier_spans(false).build();
    Dispatch::new(tracing_subscriber::registry().with(layer))
}

/// A subscriber that sends all spans to this provider.
pub fn subscriber(provider: &SdkTracerProvider) -> Dispatch {
    let layer = tracing_opentelemetry::layer()
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .with_tracer(provider.tracer("bench"));
    Dispatch::new(tracing_subscriber::registry().with(layer))
}
