//! How a span comes to be, and what is left of it for the next one.

use super::slot::Slot;
use super::span::RunningSpan;
use super::telemetry_core::TelemetryCore;
use super::thread_cache;
use super::thread_cache::Allocation;
use crate::model::{Callsite, EntityKind, SpanSource};
use crate::span::pool::UniqueArc;
use opentelemetry::trace::{SpanContext, SpanId};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};

static NOWHERE: Callsite = Callsite::new(EntityKind::Task, "", "");

impl RunningSpan {
    /// A span to be filled in where it lives: it carries nothing, and where it stands is still to be said.
    #[inline]
    pub(crate) fn blank(core: &'static TelemetryCore, wants_slot: bool) -> UniqueArc<Self> {
        let Allocation { ended, slot } = thread_cache::start(core, wants_slot);
        let Some(mut own) = ended else {
            return Self::allocate(core, slot);
        };
        if slot.is_some() {
            own.slot = slot;
        }
        own
    }

    #[cold]
    #[inline(never)]
    fn allocate(core: &'static TelemetryCore, slot: Option<&'static Slot>) -> UniqueArc<Self> {
        UniqueArc::new(Self {
            core,
            source: SpanSource::Attribute(&NOWHERE),
            context: SpanContext::NONE,
            parent_span_id: SpanId::INVALID,
            parent_is_remote: false,
            entity_above: None,
            entity_name: None,
            is_recorded: false,
            is_content_enabled: false,
            buffer: None,
            processors: None,
            has_replaced_processors: AtomicBool::new(false),
            is_modified: AtomicBool::new(false),
            start_unix_nanos: AtomicU64::new(0),
            slot,
            state: Mutex::default(),
        })
    }

    /// The frame of an attribute's function lets go of a span that has ended alone: it serves again. It is counted here if its
    /// sample rate has dropped it at its start, and nothing has changed that.
    #[inline]
    pub(crate) fn retire(mut own: UniqueArc<Self>, is_sampled_out: bool) {
        // Nothing that it carried stays, only where it stood: ids and call site.
        own.leave_chain();
        own.entity_name = None;
        own.buffer = None;
        own.processors = None;
        *own.has_replaced_processors.get_mut() = false;
        *own.is_modified.get_mut() = false;
        thread_cache::keep(own, is_sampled_out);
    }

    /// One by one: a long chain of spans, each the parent of the next, would be dropped recursively.
    #[inline]
    pub(crate) fn leave_chain(&mut self) {
        let mut next = self.entity_above.take();
        while let Some(entity) = next {
            next = Arc::into_inner(entity).and_then(|mut entity| entity.entity_above.take());
        }
    }
}

/// What the children of a span keep of it: the span itself if it has a kind, else the one above it that has.
#[inline]
pub(crate) fn nearest_entity(live: Arc<RunningSpan>) -> Option<Arc<RunningSpan>> {
    match live.source.entity().and_then(|entity| entity.known_kind) {
        Some(_) => Some(live),
        None => live.entity_above.clone(),
    }
}
