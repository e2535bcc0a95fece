//! A finished span, as compact as it can be handed over.

use super::extra::Extra;
use super::processor_names::ProcessorNames;
use super::span_source::SpanSource;
use super::span_texts::SpanTexts;
use super::span_view::SpanView as _;
use opentelemetry::trace::{SpanId, TraceId};
use std::borrow::Cow;
use std::fmt;

/// A finished span on its way to the exporters.
///
/// What the call site knows stays in its `static`; input, output and entity path share one buffer;
/// everything that most spans do not have is in one box.
#[derive(Clone)]
pub(crate) struct SpanRecord {
    pub(crate) source: SpanSource,
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    /// `SpanId::INVALID` for a root.
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    pub(crate) start_unix_nanos: u64,
    pub(crate) end_unix_nanos: u64,
    pub(crate) texts: SpanTexts,
    /// The processors that the span names or inherited.
    pub(crate) processors: ProcessorNames,
    /// What was added to it; most spans have none.
    pub(crate) extra: Option<Box<Extra>>,
}

/// Which span it is, and nothing that it carries: a program prints its buffered spans.
impl fmt::Debug for SpanRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SpanRecord")
            .field("name", &self.name())
            .field("trace_id", &self.trace_id)
            .field("span_id", &self.span_id)
            .finish_non_exhaustive()
    }
}

impl SpanRecord {
    pub(super) fn extra(&self) -> Option<&Extra> {
        self.extra.as_deref()
    }

    /// The span's name, without a copy where the call site knows it.
    pub(crate) fn shared_name(&self) -> Cow<'static, str> {
        match (self.extra().and_then(|extra| extra.name.as_ref()), &self.source) {
            (Some(name), _) => name.clone(),
            (None, SpanSource::Attribute(site)) => site.span_name.into(),
            (None, _) => self.name().to_owned().into(),
        }
    }
}
