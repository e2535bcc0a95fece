//! Typed value of respan in an OpenTelemetry context.

use super::active::active_span;
use super::propagated::PropagatedAttributes;
use crate::attributes;
use crate::model::LinkRecord;
use crate::span::running::{BufferQueue, ModelCallMark, RunningSpan, TelemetryCore};
use crate::sync::lock;
use crate::value::Attribute;
use opentelemetry::Context;
use opentelemetry::trace::{SpanId, TraceId, TraceState};
use std::any::{Any, TypeId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A value of the program.
type ProgramValue = Arc<dyn Any + Send + Sync>;

/// Links that no span has taken yet.
pub(crate) type PendingLinks = Arc<Mutex<Vec<LinkRecord>>>;

/// `true` if the content was ever switched off by a value. Most programs never do, and need no look-up.
static WAS_SWITCHED_OFF: AtomicBool = AtomicBool::new(false);

/// Everything besides the parent that a new span inherits from its context. One value, so that a start needs one look-up.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContextValue {
    /// The telemetry made current by `enter` or `scope`.
    pub(crate) core: Option<&'static TelemetryCore>,
    pub(crate) attributes: Option<PropagatedAttributes>,
    /// `Some(true)` if arguments and results are captured; `None`: as the telemetry is set.
    pub(crate) is_content_enabled: Option<bool>,
    /// The buffer that gets the spans instead of the pipeline.
    pub(crate) buffer: Option<Arc<BufferQueue>>,
    /// The trace id of spans without a parent.
    pub(crate) root_trace_id: Option<TraceId>,
    /// The span whose entity path and workflow name are inherited where the active span is not one of respan's.
    pub(crate) entity_parent: Option<Arc<RunningSpan>>,
    /// Links for the next span, outermost region first; shared by all copies of the context, so that one span takes them.
    pub(crate) links: Vec<PendingLinks>,
    /// Values of the program by their type.
    pub(crate) program_values: Vec<(TypeId, ProgramValue)>,
    /// The `tracestate` of a remote parent, where OpenTelemetry's type cannot hold all of it.
    pub(crate) trace_state: Option<Arc<ReceivedTraceState>>,
    /// The span that was active where a model call began that is recorded. It tells what is below the call where the active span is
    /// not one of respan's.
    pub(crate) model_call: Option<SpanId>,
}

/// A `tracestate` as it was received.
#[derive(Debug)]
pub(crate) struct ReceivedTraceState {
    pub(crate) trace_id: TraceId,
    /// The members that OpenTelemetry's type can hold.
    pub(crate) held: TraceState,
    pub(crate) text: String,
}

impl ContextValue {
    /// A copy of the value in a context; the default without one.
    pub(crate) fn from_context(context: &Context) -> Self {
        context.get::<Self>().cloned().unwrap_or_default()
    }

    /// The context with the telemetry of its active span in its value. Use it before the active span is replaced by one that
    /// is not respan's, or by none: spans that start there still belong to that telemetry.
    pub(crate) fn with_span_telemetry(context: &Context) -> Context {
        let Some(span) = active_span(context) else {
            return context.clone();
        };
        let mut value = Self::from_context(context);
        value.core = Some(span.core);
        match span.model_call {
            ModelCallMark::Recorded => value.model_call = Some(span.context.span_id()),
            ModelCallMark::Separate => value.model_call = None,
            ModelCallMark::None | ModelCallMark::Undescribed => {}
        }
        context.with_value(value)
    }

    /// This value, and what only the other one sets.
    pub(crate) fn or(mut self, other: Self) -> Self {
        self.core = self.core.or(other.core);
        self.is_content_enabled = self.is_content_enabled.or(other.is_content_enabled);
        self.buffer = self.buffer.or(other.buffer);
        self.root_trace_id = self.root_trace_id.or(other.root_trace_id);
        self.entity_parent = self.entity_parent.or(other.entity_parent);
        self.trace_state = self.trace_state.or(other.trace_state);
        let is_new = |links: &PendingLinks| !self.links.iter().any(|known| Arc::ptr_eq(known, links));
        let earlier: Vec<_> = other.links.into_iter().filter(is_new).collect();
        self.links.splice(..0, earlier);
        let is_new = |(of, _): &(TypeId, ProgramValue)| !self.program_values.iter().any(|(known, _)| known == of);
        let earlier: Vec<_> = other.program_values.into_iter().filter(is_new).collect();
        self.program_values.extend(earlier);
        self.attributes = match (self.attributes, other.attributes) {
            (Some(own), Some(others)) => Some(others.with(own.to_vec())),
            (own, others) => own.or(others),
        };
        self
    }

    /// Sets the value of the program of this type.
    pub(crate) fn set_program_value<T: Send + Sync + 'static>(&mut self, value: Arc<T>) {
        self.program_values.retain(|(of, _)| *of != TypeId::of::<T>());
        self.program_values.push((TypeId::of::<T>(), value));
    }

    /// The value of the program of this type.
    pub(crate) fn program_value<T: 'static>(&self) -> Option<&T> {
        let (_, value) = self.program_values.iter().find(|(of, _)| *of == TypeId::of::<T>())?;
        value.downcast_ref()
    }

    /// Sets whether arguments and results are captured; what is switched off stays off.
    pub(crate) fn set_content_enabled(&mut self, on: bool) {
        let is_off = self.is_content_enabled == Some(false);
        self.is_content_enabled = Some(on && !is_off);
        if !on {
            WAS_SWITCHED_OFF.store(true, Ordering::Relaxed);
        }
    }

    /// Returns whether any value has switched the content off.
    #[inline]
    pub(super) fn was_content_switched_off() -> bool {
        WAS_SWITCHED_OFF.load(Ordering::Relaxed)
    }

    /// Adds propagated attributes, which replace those with the same key.
    pub(crate) fn add_attributes(&mut self, added: impl IntoIterator<Item = Attribute>) {
        let earlier = self.attributes.take().unwrap_or_default();
        self.attributes = Some(earlier.with(added.into_iter().collect()));
    }

    /// Adds pending links, and removes the lists that were taken: a chain of tasks, each started by the one before, would
    /// collect them.
    pub(crate) fn add_links(&mut self, added: PendingLinks) {
        self.links
            .retain(|links| !lock(links).is_empty() && !Arc::ptr_eq(links, &added));
        self.links.push(added);
    }

    /// Takes the pending links from all copies of the context.
    pub(crate) fn take_links(&self) -> Vec<LinkRecord> {
        let take = |links: &PendingLinks| std::mem::take(&mut *lock(links));
        self.links.iter().flat_map(take).collect()
    }

    /// Sets the attribute that labels spans with their buffer; None removes an outer buffer's.
    pub(crate) fn set_buffer_label(&mut self, label: Option<&str>) {
        let own = label.map(|label| (attributes::BUFFER_TRACE_ID.into(), label.to_owned().into()));
        let others = self.attributes.take().unwrap_or_default();
        let others = others.without(attributes::BUFFER_TRACE_ID);
        self.attributes = Some(others.with(own.into_iter().collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::SpanContext;

    #[test]
    fn taken_links_are_removed() {
        let link = || LinkRecord {
            context: SpanContext::NONE,
            attributes: Vec::new(),
            dropped_attributes: 0,
        };
        let mut value = ContextValue::default();
        for _ in 0..3 {
            value.add_links(Arc::new(Mutex::new(vec![link()])));
            value.add_links(Arc::new(Mutex::new(vec![link()])));
            assert_eq!(value.take_links().len(), 2);
        }
        assert_eq!(value.links.len(), 2);
    }
}
