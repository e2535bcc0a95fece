//! A link of a record.

use crate::value::{Attribute, drop_surplus, keep_last_of_each_key};
use opentelemetry::trace::{SpanContext, TraceState};

/// A link as a [`SpanRecord`](crate::model::record::SpanRecord) stores it.
#[derive(Debug, Clone)]
pub(crate) struct LinkRecord {
    pub(crate) context: SpanContext,
    /// Each key once.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) dropped_attributes: u32,
}

/// Maximum numbers of links of a span and of attributes of a link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkLimits {
    pub(crate) links: usize,
    pub(crate) attributes: usize,
}

impl LinkRecord {
    /// A link with these attributes, of which the last of each key counts; `None` for a link to no span that has neither
    /// attributes nor a trace state (<https://opentelemetry.io/docs/specs/otel/trace/api/#add-link>).
    pub(crate) fn new(context: SpanContext, mut attributes: Vec<Attribute>) -> Option<Self> {
        keep_last_of_each_key(&mut attributes);
        let is_empty = attributes.is_empty() && *context.trace_state() == TraceState::NONE;
        (context.is_valid() || !is_empty).then_some(Self {
            context,
            attributes,
            dropped_attributes: 0,
        })
    }

    /// Drops and counts the attributes beyond a limit.
    pub(crate) fn limit_attributes(&mut self, limit: usize) {
        self.dropped_attributes = self
            .dropped_attributes
            .saturating_add(drop_surplus(&mut self.attributes, limit));
    }
}
