//! Allocation of running spans, and their reuse through the thread's pool.

use super::running_span::{ModelCallMark, Relatives, RunningSpan};
use super::slot::Slot;
use super::span_clock::SpanClock;
use super::telemetry_core::TelemetryCore;
use super::thread_cache;
use super::thread_cache::Allocation;
use crate::model::SpanSource;
use crate::span::pool::UniqueArc;
use opentelemetry::trace::{SpanContext, SpanId};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};

impl RunningSpan {
    /// An empty span, pooled or new, to be initialised where it is: source, ids and flags are still to be set.
    #[inline]
    pub(crate) fn acquire(core: &'static TelemetryCore, needs_slot: bool) -> UniqueArc<Self> {
        let Allocation { span, slot } = thread_cache::acquire(core, needs_slot);
        let Some(mut span) = span else {
            return Self::allocate(core, slot);
        };
        if slot.is_some() {
            span.slot = slot;
        }
        span
    }

    #[cold]
    #[inline(never)]
    fn allocate(core: &'static TelemetryCore, slot: Option<&'static Slot>) -> UniqueArc<Self> {
        UniqueArc::new(Self {
            core,
            source: SpanSource::default(),
            context: SpanContext::NONE,
            parent_span_id: SpanId::INVALID,
            parent_is_remote: false,
            parent_entity: None,
            depth: 0,
            workflow_above: None,
            clock: SpanClock::unset(),
            entity_name: None,
            is_recorded: false,
            is_content_enabled: false,
            model_call: ModelCallMark::None,
            buffer: None,
            processors: None,
            has_replaced_processors: AtomicBool::new(false),
            is_conditional: AtomicBool::new(false),
            is_modified: AtomicBool::new(false),
            start_unix_nanos: AtomicU64::new(0),
            slot,
            state: Mutex::default(),
        })
    }

    /// Gives an ended span that nothing else references back to the thread's pool, and counts it if it was sampled out.
    #[inline]
    pub(crate) fn release(mut span: UniqueArc<Self>, is_sampled_out: bool) {
        // Source, ids and flags stay, because the next start overwrites them.
        span.drop_ancestors();
        if span.workflow_above.is_some() {
            span.workflow_above = None;
        }
        span.entity_name = None;
        span.model_call = ModelCallMark::None;
        span.buffer = None;
        span.processors = None;
        *span.has_replaced_processors.get_mut() = false;
        *span.is_conditional.get_mut() = false;
        *span.is_modified.get_mut() = false;
        thread_cache::release(span, is_sampled_out);
    }

    /// Drops the spans above in a loop; dropped as fields, a long chain would recurse.
    #[inline]
    pub(crate) fn drop_ancestors(&mut self) {
        if self.parent_entity.is_some() || self.state_mut().relatives.is_some() {
            let relatives = self.state_mut().relatives.take();
            drop_chain(self.parent_entity.take(), relatives);
        }
    }
}

/// Drops a chain of spans whose first one is `entity`, or [two chains](drop_chains).
fn drop_chain(entity: Option<Arc<RunningSpan>>, relatives: Option<Box<Relatives>>) {
    let mut next = entity;
    if let Some(undecided) = relatives.and_then(|relatives| relatives.undecided_parent) {
        return drop_chains(next, undecided);
    }
    while let Some(entity) = next {
        next = Arc::into_inner(entity).and_then(|mut entity| {
            let relatives = entity.state_mut().relatives.take();
            let entity = entity.parent_entity.take();
            match relatives.and_then(|relatives| relatives.undecided_parent) {
                Some(undecided) => {
                    drop_chains(entity, undecided);
                    None
                }
                None => entity,
            }
        });
    }
}

impl Drop for RunningSpan {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            thread_cache::release_slot(slot);
        }
        self.drop_ancestors();
    }
}

/// As [`RunningSpan::drop_ancestors`], where spans above reference two spans each.
#[cold]
fn drop_chains(entity: Option<Arc<RunningSpan>>, undecided: Arc<RunningSpan>) {
    let mut spans: Vec<_> = entity.into_iter().chain([undecided]).collect();
    while let Some(span) = spans.pop() {
        if let Some(mut span) = Arc::into_inner(span) {
            let relatives = span.state_mut().relatives.take();
            let undecided = relatives.and_then(|relatives| relatives.undecided_parent);
            spans.extend(span.parent_entity.take().into_iter().chain(undecided));
        }
    }
}

/// The parent entity of a span's children: the span itself if it has a kind, else its own parent entity.
#[inline]
pub(crate) fn nearest_entity(span: Arc<RunningSpan>) -> Option<Arc<RunningSpan>> {
    if span.source.known_kind().is_some() {
        Some(span)
    } else {
        span.parent_entity.clone()
    }
}
