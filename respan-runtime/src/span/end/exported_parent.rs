//! The parent that a span is exported with: the nearest span above that is exported itself.
//!
//! A span that is not exported passes its children on to its own parent. Children usually end first, so their parent's decision
//! is the one that it would get if it ended now: what its attributes, status and rate say so far. A parent that is exported
//! after all, as one with a filter for errors that fails later, is then beside them.

use super::snapshot::snapshot;
use crate::attributes;
use crate::delivery::settings::ForeignSpans;
use crate::model::{SpanRecord, SpanSource};
use crate::span::running::{ParentSpan, RunningSpan};
use crate::sync::catch_panic;
use opentelemetry::trace::SpanId;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl RunningSpan {
    /// The id of this span, if it is exported as far as is known now, else of the nearest one above that is, else of this one.
    pub(crate) fn exported_span_id(self: &Arc<Self>) -> SpanId {
        let own = self.context.span_id();
        if !self.context.is_sampled() || !self.may_be_dropped() {
            return own;
        }
        match nearest_exported(Arc::clone(self)).span_id {
            SpanId::INVALID => own,
            exported => exported,
        }
    }

    /// The parent of the span's record. `undecided` is the one in its state.
    #[inline]
    pub(super) fn exported_parent(&self, undecided: Option<&Arc<Self>>) -> ParentSpan {
        match self.direct_parent(undecided) {
            Some(parent) if parent.may_be_dropped() => nearest_exported(Arc::clone(parent)),
            _ => self.started_parent(),
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

    /// Whether the span may end without being exported. If not, nothing needs to be evaluated for its children.
    #[inline]
    pub(crate) fn may_be_dropped(&self) -> bool {
        if !self.is_recorded || self.is_conditional.load(Ordering::Relaxed) {
            return true;
        }
        match &self.source {
            SpanSource::Attribute(site) => {
                site.export_filter.is_some() || site.sample_rate.is_some() && self.buffer.is_some()
            }
            SpanSource::Started(entity) => {
                entity.export_filter.is_some() || entity.sample_rate.is_some() && self.buffer.is_some()
            }
            SpanSource::Manual(scope) => {
                self.parent_entity.is_none()
                    && self.core.pipeline.settings.foreign_spans != ForeignSpans::All
                    && !attributes::is_own_scope(scope.name())
            }
        }
    }

    /// Notes for the children that are still running whether the span is exported.
    pub(super) fn decide(&self, record: &SpanRecord) {
        let parent = if self.is_exported(record) {
            ParentSpan {
                span_id: self.context.span_id(),
                is_remote: false,
            }
        } else {
            ParentSpan {
                span_id: record.parent_span_id,
                is_remote: record.parent_is_remote,
            }
        };
        let mut state = self.state();
        state.parent_of_children = Some(parent);
        let undecided = mem::take(&mut state.undecided_parent);
        drop(state);
        drop(undecided);
    }

    fn is_exported(&self, record: &SpanRecord) -> bool {
        catch_panic(|| self.core.pipeline.would_export(record)).unwrap_or(false)
    }
}

/// The nearest span from this one upwards that is exported, as far as is known now.
#[cold]
#[inline(never)]
fn nearest_exported(span: Arc<RunningSpan>) -> ParentSpan {
    let mut span = span;
    loop {
        let own = ParentSpan {
            span_id: span.context.span_id(),
            is_remote: false,
        };
        if !span.may_be_dropped() {
            return own;
        }
        let state = span.state();
        if let Some(parent) = state.parent_of_children {
            return parent;
        }
        let is_changed = span.is_modified.load(Ordering::Relaxed);
        // An ended span without a note is sampled out, or about to be decided.
        let snapshot = (!state.is_ended && (span.is_recorded || is_changed)).then(|| snapshot(&span, &state));
        let parent = span.direct_parent(state.undecided_parent.as_ref()).cloned();
        drop(state);
        if snapshot.is_some_and(|record| span.is_exported(&record)) {
            return own;
        }
        match parent {
            Some(parent) => span = parent,
            None => return span.started_parent(),
        }
    }
}
