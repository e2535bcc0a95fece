//! Typed value of respan in an OpenTelemetry context.

use super::active::active_span;
use crate::attributes;
use crate::model::{AttributeValue, LinkRecord};
use crate::span::running::{BufferQueue, RunningSpan, TelemetryCore};
use crate::sync::lock;
use opentelemetry::Context;
use opentelemetry::trace::TraceId;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};

/// Attributes of every span that starts in a region.
type PropagatedAttributes = Arc<[(Cow<'static, str>, AttributeValue)]>;

/// Links that no span has taken yet.
type PendingLinks = Arc<Mutex<Vec<LinkRecord>>>;

/// Everything besides the parent that a new span inherits from its context. One value, so that a start needs one look-up.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContextValue {
    /// The telemetry made current by `enter` or `scope`.
    pub(crate) core: Option<&'static TelemetryCore>,
    pub(crate) attributes: Option<PropagatedAttributes>,
    /// Whether arguments and results are captured; None: as the telemetry is set.
    pub(crate) is_content_enabled: Option<bool>,
    /// The buffer that gets the spans instead of the pipeline.
    pub(crate) buffer: Option<Arc<BufferQueue>>,
    /// The trace id of spans without a parent.
    pub(crate) root_trace_id: Option<TraceId>,
    /// The span whose entity path and workflow name are inherited where the active span is not one of respan's.
    pub(crate) entity_parent: Option<Arc<RunningSpan>>,
    /// Links for the next span, outermost region first; shared by all copies of the context, so that one span takes them.
    pub(crate) links: Vec<PendingLinks>,
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
        context.with_value(value)
    }

    /// Adds pending links, and removes the lists that were taken: a chain of tasks, each started by the one before, would
    /// collect them.
    pub(crate) fn add_links(&mut self, links: Vec<LinkRecord>) {
        self.links.retain(|links| !lock(links).is_empty());
        self.links.push(Arc::new(Mutex::new(links)));
    }

    /// Takes the pending links from all copies of the context.
    pub(crate) fn take_links(&self) -> Vec<LinkRecord> {
        let take = |links: &PendingLinks| std::mem::take(&mut *lock(links));
        self.links.iter().flat_map(take).collect()
    }

    /// Sets the attribute that labels spans with their buffer; None removes an outer buffer's.
    pub(crate) fn set_buffer_label(&mut self, label: Option<&str>) {
        let own = label.map(|label| (attributes::BUFFER_TRACE_ID.into(), label.to_owned().into()));
        let others = self.attributes.iter().flat_map(|attributes| attributes.iter());
        let others = others.filter(|(key, _)| key != attributes::BUFFER_TRACE_ID).cloned();
        self.attributes = Some(others.chain(own).collect());
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
            value.add_links(vec![link()]);
            value.add_links(vec![link()]);
            assert_eq!(value.take_links().len(), 2);
        }
        assert_eq!(value.links.len(), 2);
    }
}
