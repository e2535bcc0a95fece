//! The compact form of a finished span.

use super::extra::Extra;
use super::parent_span::ParentSpan;
use super::pooled_extra::PooledExtra;
use super::span_texts::SpanTexts;
use crate::model::source::SpanSource;
use crate::value::ProcessorNames;
use opentelemetry::trace::{SpanId, TraceId};
use std::borrow::Cow;
use std::fmt;

/// A finished span as it was recorded.
///
/// The constant parts stay in the call site's `static`, the usual texts share one buffer, and the rarely used fields are in
/// one box.
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
    /// The processors that the span names or has inherited.
    pub(crate) processors: ProcessorNames,
    pub(crate) extra: PooledExtra,
}

/// Prints name and ids only: a program may log its buffered spans, and their content may be confidential.
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
    pub(crate) fn extra(&self) -> Option<&Extra> {
        self.extra.as_deref()
    }

    pub(crate) fn name(&self) -> &str {
        match self.extra().and_then(|extra| extra.name.as_deref()) {
            Some(name) => name,
            None => self.source.entity().map_or("", |entity| entity.span_name),
        }
    }

    /// The span's name, borrowed from the call site where possible.
    pub(crate) fn static_name(&self) -> Cow<'static, str> {
        match (self.extra().and_then(|extra| extra.name.as_ref()), &self.source) {
            (Some(name), _) => name.clone(),
            (None, SpanSource::Attribute(callsite)) => callsite.span_name.into(),
            (None, _) => self.name().to_owned().into(),
        }
    }

    pub(crate) fn parent(&self) -> ParentSpan {
        ParentSpan {
            span_id: self.parent_span_id,
            is_remote: self.parent_is_remote,
        }
    }

    pub(crate) fn set_parent(&mut self, parent: ParentSpan) {
        self.parent_span_id = parent.span_id;
        self.parent_is_remote = parent.is_remote;
    }

    /// The parent if the present one is dropped, which was undecided when this span ended; None if it was decided.
    pub(crate) fn take_parent_if_dropped(&mut self) -> Option<ParentSpan> {
        self.extra.as_mut()?.parent_if_dropped.take()
    }

    #[inline]
    pub(crate) fn has_undecided_parent(&self) -> bool {
        self.extra
            .as_ref()
            .is_some_and(|extra| extra.parent_if_dropped.is_some())
    }
}
