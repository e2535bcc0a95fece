//! Spans for exporter tests.

use crate::model::clock;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::future::Future;

/// A span of trace 1 that starts `id` seconds after the Unix epoch and takes one millisecond; `parent` is 0 for a root.
pub(crate) fn span_data(name: &'static str, id: u64, parent: u64) -> SpanData {
    let start = id * 1_000_000_000;
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(1_u128),
            SpanId::from(id),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        ),
        parent_span_id: SpanId::from(parent),
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: name.into(),
        start_time: clock::system_time(start),
        end_time: clock::system_time(start + 1_000_000),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::builder("respan.tracer").build(),
    }
}

/// Runs an export to its end.
pub(crate) fn run_export<F: Future>(future: F) -> F::Output {
    super::io::block_on(future, std::time::Duration::from_secs(20)).expect("the export ends")
}
