//! One annotated call, arguments and result as JSON, beside a span by hand with the OpenTelemetry SDK and beside
//! `#[tracing::instrument]` through `tracing-opentelemetry`: off, on and nested.
//!
//! Every recorder delivers through its own batching to an exporter that counts; queues are large enough that none
//! drops at this rate, since a dropped span is a cheap span.

#![allow(missing_docs)]

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use opentelemetry::trace::{TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider};
use respan_benches::{Answer, CountingExporter, work};
use std::hint::black_box;
use std::time::Duration;
use tracing_subscriber::layer::SubscriberExt as _;

const QUEUE: usize = 65_536;
const TEXT: &str = "a small text";

mod respan_calls {
    use super::{Answer, work};

    #[respan::workflow(name = "add")]
    pub(super) fn single(count: i64, text: &str) -> Answer {
        work(count, text)
    }

    #[respan::workflow(name = "add")]
    pub(super) fn nested(count: i64, text: &str) -> Answer {
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

    #[respan::workflow(name = "add", sample_rate = 0.0)]
    pub(super) fn sampled_out(count: i64, text: &str) -> Answer {
        work(count, text)
    }
}

mod tracing_calls {
    use super::{Answer, work};

    fn json(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }

    #[tracing::instrument(name = "add.workflow", skip_all, fields(
        traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
        respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
    ))]
    pub(super) fn single(count: i64, text: &str) -> Answer {
        let span = tracing::Span::current();
        span.record("traceloop.entity.input", json(&(count, text)));
        let answer = work(count, text);
        span.record("traceloop.entity.output", json(&answer));
        answer
    }

    #[tracing::instrument(name = "add.workflow", skip_all, fields(
        traceloop.span.kind = "workflow", traceloop.entity.name = "add", traceloop.entity.path = "",
        respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
    ))]
    pub(super) fn nested(count: i64, text: &str) -> Answer {
        let span = tracing::Span::current();
        span.record("traceloop.entity.input", json(&(count, text)));
        let answer = step(count, text);
        span.record("traceloop.entity.output", json(&answer));
        answer
    }

    #[tracing::instrument(name = "step.task", skip_all, fields(
        traceloop.span.kind = "task", traceloop.entity.name = "step", traceloop.entity.path = "step",
        respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
    ))]
    fn step(count: i64, text: &str) -> Answer {
        let span = tracing::Span::current();
        span.record("traceloop.entity.input", json(&(count, text)));
        let answer = sum(count, text);
        span.record("traceloop.entity.output", json(&answer));
        answer
    }

    #[tracing::instrument(name = "sum.tool", skip_all, fields(
        traceloop.span.kind = "tool", traceloop.entity.name = "sum", traceloop.entity.path = "step.sum",
        respan.entity.log_method = "tracing_integration", traceloop.entity.input, traceloop.entity.output
    ))]
    fn sum(count: i64, text: &str) -> Answer {
        let span = tracing::Span::current();
        span.record("traceloop.entity.input", json(&(count, text)));
        let answer = work(count, text);
        span.record("traceloop.entity.output", json(&answer));
        answer
    }
}

/// As a careful user of the SDK writes it.
fn by_hand(
    tracer: &SdkTracer,
    name: &'static str,
    constants: [(&'static str, &'static str); 4],
    count: i64,
    text: &str,
    body: impl FnOnce() -> Answer,
) -> Answer {
    let mut attributes = Vec::with_capacity(6);
    attributes.extend(constants.map(|(key, value)| KeyValue::new(key, value)));
    let input = serde_json::to_string(&(count, text)).unwrap_or_default();
    attributes.push(KeyValue::new("traceloop.entity.input", input));
    let span = tracer.span_builder(name).with_attributes(attributes).start(tracer);
    let context = Context::current_with_span(span);
    let guard = context.clone().attach();
    let answer = body();
    drop(guard);
    let output = serde_json::to_string(&answer).unwrap_or_default();
    context
        .span()
        .set_attribute(KeyValue::new("traceloop.entity.output", output));
    context.span().end();
    answer
}

const fn constants(kind: &'static str, name: &'static str, path: &'static str) -> [(&'static str, &'static str); 4] {
    [
        ("traceloop.span.kind", kind),
        ("traceloop.entity.name", name),
        ("traceloop.entity.path", path),
        ("respan.entity.log_method", "tracing_integration"),
    ]
}

fn sdk_single(tracer: &SdkTracer, count: i64, text: &str) -> Answer {
    by_hand(
        tracer,
        "add.workflow",
        constants("workflow", "add", ""),
        count,
        text,
        || work(count, text),
    )
}

fn sdk_nested(tracer: &SdkTracer, count: i64, text: &str) -> Answer {
    by_hand(
        tracer,
        "add.workflow",
        constants("workflow", "add", ""),
        count,
        text,
        || {
            by_hand(
                tracer,
                "step.task",
                constants("task", "step", "step"),
                count,
                text,
                || {
                    by_hand(
                        tracer,
                        "sum.tool",
                        constants("tool", "sum", "step.sum"),
                        count,
                        text,
                        || work(count, text),
                    )
                },
            )
        },
    )
}

fn sdk_provider(exporter: CountingExporter) -> SdkTracerProvider {
    let config = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
    SdkTracerProvider::builder().with_span_processor(processor).build()
}

fn call(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, call: impl Fn(i64, &str) -> Answer) {
    group.bench_function(name, |bencher| bencher.iter(|| call(black_box(3), black_box(TEXT))));
}

fn annotated_call(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("annotated call");
    group.measurement_time(Duration::from_secs(3));
    call(&mut group, "bare function", work);
    call(&mut group, "off: respan", respan_calls::single);
    call(&mut group, "off: tracing", tracing_calls::single);

    let counted = CountingExporter::default();
    let telemetry = respan::RespanTelemetry::builder()
        .environment(|name| (name == "OTEL_BSP_MAX_QUEUE_SIZE").then(|| QUEUE.to_string()))
        .add_processor(counted.clone())
        .set_global_provider(false)
        .init()
        .unwrap_or_else(|error| panic!("the bench's telemetry: {error}"));
    call(&mut group, "on: respan", respan_calls::single);
    call(&mut group, "nested: respan", respan_calls::nested);
    call(&mut group, "sampled out: respan", respan_calls::sampled_out);
    drop(telemetry);
    assert!(counted.count() > 0, "respan delivered nothing");

    let counted = CountingExporter::default();
    let provider = sdk_provider(counted.clone());
    let tracer = provider.tracer("bench");
    call(&mut group, "on: opentelemetry_sdk by hand", |count, text| {
        sdk_single(&tracer, count, text)
    });
    call(&mut group, "nested: opentelemetry_sdk by hand", |count, text| {
        sdk_nested(&tracer, count, text)
    });

    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        call(&mut group, "on: tracing-opentelemetry", tracing_calls::single);
        call(&mut group, "nested: tracing-opentelemetry", tracing_calls::nested);
    });
    let _ = provider.shutdown();
    assert!(counted.count() > 0, "the SDK delivered nothing");
    group.finish();
}

criterion_group!(benches, annotated_call);
criterion_main!(benches);
