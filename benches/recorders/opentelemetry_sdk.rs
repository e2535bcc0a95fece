//! Workloads of `opentelemetry_sdk` by hand: vectors with capacity, content captured only for recorded spans, explicit ends.

use super::QUEUE;
use super::call_site::{ADD, Constants, INPUT, OUTPUT, STEP, SUM};
use crate::{Answer, CountingExporter, json, once_pending, work};
use opentelemetry::trace::{FutureExt as _, Span as _, TraceContextExt as _, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider, Span, SpanData, SpanExporter,
    SpanProcessor,
};
use serde::Serialize;
use std::time::Duration;

fn begin<T>(tracer: &T, name: &'static str, constants: Constants, input: &impl Serialize) -> Context
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    begin_for(tracer, name, constants, input, None)
}

fn begin_for<T>(
    tracer: &T,
    name: &'static str,
    constants: Constants,
    input: &impl Serialize,
    processors: Option<&'static str>,
) -> Context
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    let mut attributes = Vec::with_capacity(7);
    attributes.extend(constants.map(|(key, value)| KeyValue::new(key, value)));
    attributes.extend(processors.map(|names| KeyValue::new(PROCESSORS, names)));
    let mut span = tracer.span_builder(name).with_attributes(attributes).start(tracer);
    if span.is_recording() {
        span.set_attribute(KeyValue::new(INPUT, json(input)));
    }
    Context::current_with_span(span)
}

fn end(context: &Context, output: &impl Serialize) {
    let span = context.span();
    if span.is_recording() {
        span.set_attribute(KeyValue::new(OUTPUT, json(output)));
    }
    span.end();
}

fn by_hand<T, R>(
    tracer: &T,
    name: &'static str,
    constants: Constants,
    input: &impl Serialize,
    body: impl FnOnce() -> R,
) -> R
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
    R: Serialize,
{
    let context = begin(tracer, name, constants, input);
    let guard = context.clone().attach();
    let value = body();
    drop(guard);
    end(&context, &value);
    value
}

/// W1: one span; W4 without a provider; W4b with a sampler that drops it.
pub fn single<T>(tracer: &T, count: i64, text: &str) -> Answer
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    by_hand(tracer, "add.workflow", ADD, &(count, text), || work(count, text))
}

/// W2: three nested spans.
pub fn nested(tracer: &SdkTracer, count: i64, text: &str) -> Answer {
    let input = &(count, text);
    by_hand(tracer, "add.workflow", ADD, input, || {
        by_hand(tracer, "step.task", STEP, input, || {
            by_hand(tracer, "sum.tool", SUM, input, || work(count, text))
        })
    })
}

/// W3: one span of a future that is pending once.
pub async fn asynchronous(tracer: &SdkTracer, count: i64, text: &str) -> Answer {
    let context = begin(tracer, "add.workflow", ADD, &(count, text));
    let body = async {
        once_pending().await;
        work(count, text)
    };
    let answer = body.with_context(context.clone()).await;
    end(&context, &answer);
    answer
}

/// W8: one span with a long argument.
pub fn long(tracer: &SdkTracer, text: &str) -> usize {
    by_hand(tracer, "add.workflow", ADD, &(text,), || text.len())
}

/// W10: a span for one of three processors.
pub fn routed(tracer: &SdkTracer, count: i64, text: &str) -> Answer {
    let context = begin_for(tracer, "add.workflow", ADD, &(count, text), Some("second"));
    let guard = context.clone().attach();
    let answer = work(count, text);
    drop(guard);
    end(&context, &answer);
    answer
}

const PROCESSORS: &str = "respan.processors";

/// A batch processor that accepts only spans that name it.
#[derive(Debug)]
struct Named {
    name: &'static str,
    batching: BatchSpanProcessor,
}

impl SpanProcessor for Named {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let names = span.attributes.iter().find(|own| own.key.as_str() == PROCESSORS);
        if names.is_some_and(|names| names.value.as_str() == self.name) {
            self.batching.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batching.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batching.shutdown_with_timeout(timeout)
    }
}

fn batching(exporter: impl SpanExporter + 'static) -> BatchSpanProcessor {
    let config = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    BatchSpanProcessor::builder(exporter).with_batch_config(config).build()
}

/// A provider with this counting exporter, whose queue holds a burst.
pub fn provider(sink: &CountingExporter) -> SdkTracerProvider {
    provider_with(sink.clone())
}

/// A provider with this exporter, whose queue holds a burst.
pub fn provider_with(exporter: impl SpanExporter + 'static) -> SdkTracerProvider {
    SdkTracerProvider::builder()
        .with_span_processor(batching(exporter))
        .build()
}

/// A provider whose sampler drops every span.
pub fn provider_without_samples(sink: &CountingExporter) -> SdkTracerProvider {
    SdkTracerProvider::builder()
        .with_sampler(Sampler::AlwaysOff)
        .with_span_processor(batching(sink.clone()))
        .build()
}

/// A provider with three processors, of which [`routed`] names one.
pub fn provider_of_three(sink: &CountingExporter) -> SdkTracerProvider {
    let processor = |name| Named {
        name,
        batching: batching(sink.clone()),
    };
    let names = ["first", "second", "third"].into_iter();
    names
        .fold(SdkTracerProvider::builder(), |builder, name| {
            builder.with_span_processor(processor(name))
        })
        .build()
}

/// Exports all spans recorded so far. The error is ignored: `measure` detects lost spans by their number.
pub fn flush(provider: &SdkTracerProvider) {
    let _ = provider.force_flush();
}
