//! The record of a span as it would be if it ended now.

use super::entity_path;
use crate::model::{SpanRecord, SpanTexts};
use crate::span::running::{RunningSpan, SpanState};
use crate::value::ProcessorNames;
use std::sync::atomic::Ordering;

/// A copy of the span, which keeps running.
pub(super) fn snapshot(span: &RunningSpan, state: &SpanState) -> SpanRecord {
    let mut bytes = state.content.bytes.clone();
    let (path_end, workflow_end) = entity_path::write(span, &mut bytes);
    let processors = state.processors.as_ref().or(span.processors.as_ref());
    SpanRecord {
        source: span.source.clone(),
        trace_id: span.context.trace_id(),
        span_id: span.context.span_id(),
        parent_span_id: span.parent_span_id,
        parent_is_remote: span.parent_is_remote,
        start_unix_nanos: span.start_unix_nanos.load(Ordering::Relaxed),
        end_unix_nanos: span.clock.now().get(),
        texts: SpanTexts {
            buffer: String::from_utf8_lossy(&bytes).into_owned(),
            input_end: state.content.input_end,
            output_end: state.content.output_end,
            path_end,
            workflow_end,
        },
        processors: processors.cloned().unwrap_or(ProcessorNames::Static(&[])),
        extra: state.extra.clone(),
    }
}
