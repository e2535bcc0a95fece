//! A batch of finished spans, as exporters receive it.

use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::time::{Duration, UNIX_EPOCH};

/// Number of attributes of each of the [`spans`].
pub const ATTRIBUTES: usize = 12;

/// `count` spans of twelve attributes each, two of them JSON.
pub fn spans(count: u64) -> Vec<SpanData> {
    (1..=count).map(span).collect()
}

fn span(id: u64) -> SpanData {
    let start_time = UNIX_EPOCH + Duration::from_nanos(1_700_000_000_000_000_000 + id * 1_000);
    let mut attributes = vec![
        KeyValue::new("traceloop.span.kind", "workflow"),
        KeyValue::new("traceloop.entity.name", "add"),
        KeyValue::new("traceloop.entity.path", "research.step.add"),
        KeyValue::new("traceloop.workflow.name", "research"),
        KeyValue::new("respan.entity.log_method", "tracing_integration"),
        KeyValue::new(
            "traceloop.entity.input",
            r#"{"args":[],"kwargs":{"count":3,"text":"a small text"}}"#,
        ),
        KeyValue::new("traceloop.entity.output", r#"{"text":"a small text","total":22}"#),
        KeyValue::new("gen_ai.request.model", "gpt-4o-mini"),
        KeyValue::new("gen_ai.usage.input_tokens", 123_i64),
        KeyValue::new("gen_ai.usage.output_tokens", 456_i64),
        KeyValue::new("gen_ai.request.temperature", 0.7),
    ];
    attributes.push(KeyValue::new("llm.is_streaming", false));
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(u128::from(id) << 64 | 0x0123_4567_89ab_cdef),
            SpanId::from(id << 32 | 0x89ab_cdef),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        ),
        parent_span_id: SpanId::from(id),
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: "add.workflow".into(),
        start_time,
        end_time: start_time + Duration::from_micros(1_500),
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Ok,
        instrumentation_scope: InstrumentationScope::builder("respan.tracer").build(),
    }
}
