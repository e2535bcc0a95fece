//! The records of running spans, for start notices.

use super::snapshot::snapshot;
use crate::attributes;
use crate::delivery::processor::{MakeRecord, RunningSpans};
use crate::model::SpanRecord;
use crate::span::running::{RunningSpan, TelemetryCore};
use opentelemetry::trace::{SpanId, TraceState};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl RunningSpans for TelemetryCore {
    fn visit(&self, limit: usize, each: &mut dyn FnMut(SpanId, Duration, &mut MakeRecord<'_>)) {
        self.each_running(limit, &mut |span| {
            let start = span.start_unix_nanos.load(Ordering::Relaxed);
            if start != 0 {
                let age = Duration::from_nanos(span.clock.now().get().saturating_sub(start));
                each(span.context.span_id(), age, &mut || start_notice(span));
            }
        });
    }
}

/// The record of a running span as it is now, with 0 as its end. None if the span has ended, or if only its end decides whether it
/// is exported.
fn start_notice(span: &Arc<RunningSpan>) -> Option<SpanRecord> {
    let state = span.state()?;
    if state.is_ended || state.early_end.is_some() {
        return None;
    }
    let mut record = snapshot(span, &state);
    let (input_size, undecided) = (state.content.input_size, state.undecided_parent().cloned());
    drop(state);
    if has_filter(span, &record) {
        return None;
    }
    record.end_unix_nanos = 0;
    let parent = span.exported_parent(undecided.as_ref());
    let parent = parent.if_dropped.unwrap_or(parent.span);
    (record.parent_span_id, record.parent_is_remote) = (parent.span_id, parent.is_remote);
    if span.entity_name.is_some() {
        span.apply_entity_name(&mut record.extra);
    }
    if input_size.is_some() {
        record.extra.get_or_insert_default().input_size = input_size;
    }
    if *span.context.trace_state() != TraceState::NONE {
        record.extra.get_or_insert_default().trace_state = span.context.trace_state().clone();
    }
    if !span.is_content_enabled
        && let Some(extra) = record.extra.as_deref_mut()
    {
        extra.remove_content();
    }
    Some(record)
}

/// Returns whether the span has an export filter, whose attributes may be set as late as its end.
fn has_filter(span: &RunningSpan, record: &SpanRecord) -> bool {
    let entity = span.source.entity();
    let mut attributes = record.extra.iter().flat_map(|extra| &extra.attributes);
    entity.is_some_and(|entity| entity.export_filter.is_some())
        || attributes.any(|(key, _)| key == attributes::EXPORT_FILTER)
}
