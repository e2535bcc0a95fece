//! The value that travels in the OpenTelemetry context.

use super::active::active_span;
use crate::attributes;
use crate::model::{AttributeValue, LinkRecord};
use crate::span::running::{BufferQueue, RunningSpan, TelemetryCore};
use crate::sync::lock;
use opentelemetry::Context;
use opentelemetry::trace::TraceId;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};

/// Attributes that every span started in a region gets.
pub(crate) type PropagatedAttributes = Arc<[(Cow<'static, str>, AttributeValue)]>;

/// Links that no span has taken yet.
pub(crate) type PendingLinks = Arc<Mutex<Vec<LinkRecord>>>;

/// Everything at once, so that a span's start looks for one value.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContextValue {
    /// The telemetry made current by `enter` or `scope`.
    pub(crate) core: Option<&'static TelemetryCore>,
    pub(crate) attributes: Option<PropagatedAttributes>,
    /// Whether arguments and results are captured; the telemetry's setting if it says nothing.
    pub(crate) is_content_enabled: Option<bool>,
    /// Where spans go instead of the pipeline.
    pub(crate) buffer: Option<Arc<BufferQueue>>,
    /// The trace id of spans without a parent.
    pub(crate) root_trace_id: Option<TraceId>,
    /// Whose entity path and workflow name hold where the current span is not ours.
    pub(crate) entity_parent: Option<Arc<RunningSpan>>,
    /// Links for the next span, outermost first; shared by all copies of the context, so that they are taken once.
    pub(crate) links: Vec<PendingLinks>,
}

impl ContextValue {
    /// That of a context, or one that says nothing.
    pub(crate) fn from_context(context: &Context) -> Self {
        context.get::<Self>().cloned().unwrap_or_default()
    }

    /// A context whose span is about to give way to one that is not ours, or to none: what starts there still belongs to its
    /// telemetry.
    pub(crate) fn without_span(context: &Context) -> Context {
        let Some(span) = active_span(context) else {
            return context.clone();
        };
        let mut value = Self::from_context(context);
        value.core = Some(span.core);
        context.with_value(value)
    }

    /// Adds links, and forgets those that were taken: a chain of tasks, each started by the one before, would keep them all.
    pub(crate) fn add_links(&mut self, links: Vec<LinkRecord>) {
        self.links.retain(|links| !lock(links).is_empty());
        self.links.push(Arc::new(Mutex::new(links)));
    }

    /// The pending links, which are then no longer pending.
    pub(crate) fn take_links(&self) -> Vec<LinkRecord> {
        let take = |links: &PendingLinks| std::mem::take(&mut *lock(links));
        self.links.iter().flat_map(take).collect()
    }

    /// Every span gets the label of the buffer that it is in, if that has one.
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
    fn links_that_were_taken_do_not_pile_up() {
        let link = || LinkRecord {
            context: SpanContext::NONE,
            attributes: Vec::new(),
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
