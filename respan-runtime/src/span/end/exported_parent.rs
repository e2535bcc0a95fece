//! The parent that a span is exported with: the nearest span above that is exported itself.
//!
//! A span that is not exported passes its children on to its own parent. Children usually end first, so their parent's decision
//! is the one that it would get if it ended now: what its attributes and rate say so far. Only an export filter is expected to
//! decide otherwise later, since most ask for the status: the record then has both parents, and delivery selects one.

use super::snapshot::snapshot;
use crate::attributes;
use crate::delivery::route::{Decision, is_related};
use crate::delivery::settings::ForeignSpans;
use crate::model::{ParentSpan, SpanRecord, SpanSource};
use crate::span::running::{RunningSpan, SpanState};
use crate::sync::catch_panic;
use opentelemetry::trace::SpanId;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The parent that a span is exported with.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExportedParent {
    pub(super) span: ParentSpan,
    /// The parent if a filter drops `span`, which is still undecided.
    pub(super) if_dropped: Option<ParentSpan>,
}

impl From<ParentSpan> for ExportedParent {
    #[inline]
    fn from(span: ParentSpan) -> Self {
        Self { span, if_dropped: None }
    }
}

impl RunningSpan {
    /// The id of this span, if it is exported as far as is known now, else of the nearest one above that is, else of this one.
    pub(crate) fn exported_span_id(self: &Arc<Self>) -> SpanId {
        let own = self.context.span_id();
        if !self.context.is_sampled() || !self.may_be_dropped() {
            return own;
        }
        let exported = nearest_exported(Arc::clone(self));
        match exported.if_dropped.unwrap_or(exported.span).span_id {
            SpanId::INVALID => own,
            exported => exported,
        }
    }

    /// The parent of the span's record. `undecided` is the one in its state.
    #[inline]
    pub(super) fn exported_parent(&self, undecided: Option<&Arc<Self>>) -> ExportedParent {
        match self.direct_parent(undecided) {
            Some(parent) if parent.may_be_dropped() => nearest_exported(Arc::clone(parent)),
            _ => self.started_parent().into(),
        }
    }

    /// The parent at the start.
    #[inline]
    fn started_parent(&self) -> ParentSpan {
        ParentSpan {
            span_id: self.parent_span_id,
            is_remote: self.parent_is_remote,
        }
    }

    /// The parent, as far as the span references it.
    #[inline]
    fn direct_parent<'a>(&'a self, undecided: Option<&'a Arc<Self>>) -> Option<&'a Arc<Self>> {
        let entity = self.parent_entity.as_ref();
        entity
            .filter(|entity| entity.context.span_id() == self.parent_span_id)
            .or(undecided)
    }

    /// Returns whether the span may end without being exported. If not, nothing needs to be evaluated for its children.
    #[inline]
    pub(crate) fn may_be_dropped(&self) -> bool {
        if !self.is_recorded || self.is_conditional.load(Ordering::Relaxed) {
            return true;
        }
        match &self.source {
            SpanSource::Attribute(site) => site.filter().is_some() || self.buffer.is_some() && site.rate().is_some(),
            _ => self.other_may_be_dropped(),
        }
    }

    /// [`may_be_dropped`](Self::may_be_dropped) for a span that is not of an annotated function.
    #[inline(never)]
    fn other_may_be_dropped(&self) -> bool {
        match &self.source {
            SpanSource::Attribute(_) => false,
            SpanSource::Started(entity) => {
                entity.export_filter.is_some() || self.buffer.is_some() && entity.sample_rate.is_some()
            }
            SpanSource::Manual(scope) => {
                self.parent_entity.is_none()
                    && self.core.pipeline.settings.foreign_spans != ForeignSpans::All
                    && !attributes::is_own_scope(scope.name())
            }
        }
    }

    /// As [`relate_to_children`](Self::relate_to_children), for the span's parent.
    #[cfg(feature = "tracing")]
    pub(crate) fn relate_parent(&self) {
        let Some(state) = self.state() else { return };
        let parent = self.direct_parent(state.undecided_parent()).cloned();
        drop(state);
        if let Some(parent) = parent {
            parent.relate_to_children();
        }
    }

    /// Notes for this span and those above it, as far as `tracing_layer` records them, that a span below is exported: they are the
    /// beginning of its trace.
    #[cold]
    pub(crate) fn relate_to_children(self: &Arc<Self>) {
        let mut span = Arc::clone(self);
        loop {
            let Some(mut state) = span.state() else { return };
            match state.extra.as_deref_mut() {
                Some(extra) if extra.is_of_layer && extra.is_related => return,
                Some(extra) if extra.is_of_layer => extra.is_related = true,
                // It has noted it for itself.
                _ if span.is_recorded && span.source.known_kind().is_some() => return,
                // It is not exported, and passes its children on.
                _ => {}
            }
            let Some(parent) = span.direct_parent(state.undecided_parent()).cloned() else {
                return;
            };
            drop(state);
            span = parent;
        }
    }

    /// Notes for the children that are still running whether the span is exported.
    pub(super) fn decide(&self, record: &SpanRecord) {
        let parent = if self.decision(record) == Some(Decision::Export) {
            ParentSpan {
                span_id: self.context.span_id(),
                is_remote: false,
            }
        } else {
            let undecided = record.extra.as_ref().and_then(|extra| extra.parent_if_dropped);
            undecided.unwrap_or_else(|| record.parent())
        };
        let Some(mut state) = self.state() else { return };
        let relatives = state.relatives.get_or_insert_default();
        relatives.parent_of_children = Some(parent);
        let undecided = mem::take(&mut relatives.undecided_parent);
        drop(state);
        drop(undecided);
    }

    /// The decision about another library's span by its fields so far, without a copy; None where more decides.
    fn simple_decision(&self, state: &SpanState) -> Option<Decision> {
        let is_simple = self.is_recorded
            && !state.is_ended
            && !self.is_conditional.load(Ordering::Relaxed)
            // Without an entity above there is no path.
            && self.parent_entity.is_none()
            && matches!(self.source, SpanSource::Manual(_));
        is_simple.then(|| match state.extra.as_deref() {
            Some(extra) if is_related(extra) => Decision::Export,
            _ => Decision::NotExportable,
        })
    }

    fn decision(&self, record: &SpanRecord) -> Option<Decision> {
        catch_panic(|| self.core.pipeline.decide(record))
    }
}

/// The nearest span from this one upwards that is exported, as far as is known now.
#[cold]
#[inline(never)]
fn nearest_exported(span: Arc<RunningSpan>) -> ExportedParent {
    let mut span = span;
    let mut undecided = None;
    let found = loop {
        let own = ParentSpan {
            span_id: span.context.span_id(),
            is_remote: false,
        };
        if !span.may_be_dropped() {
            break own;
        }
        let Some(state) = span.state() else {
            break span.started_parent();
        };
        if let Some(parent) = state
            .relatives
            .as_ref()
            .and_then(|relatives| relatives.parent_of_children)
        {
            break parent;
        }
        let is_changed = span.is_modified.load(Ordering::Relaxed);
        let simple = span.simple_decision(&state);
        // An ended span without a note is sampled out, or about to be decided.
        let is_open = !state.is_ended && (span.is_recorded || is_changed);
        let snapshot = (simple.is_none() && is_open).then(|| snapshot(&span, &state));
        let parent = span.direct_parent(state.undecided_parent()).cloned();
        drop(state);
        match simple.or_else(|| snapshot.and_then(|record| span.decision(&record))) {
            Some(Decision::Export) => break own,
            Some(Decision::Filtered) => {
                undecided.get_or_insert(own);
            }
            Some(Decision::NotExportable | Decision::SampledOut) | None => {}
        }
        match parent {
            Some(parent) => span = parent,
            None => break span.started_parent(),
        }
    };
    ExportedParent {
        span: undecided.unwrap_or(found),
        if_dropped: undecided.map(|_| found),
    }
}
