//! How a span comes to be, and what is left of it for the next one.

use super::live::Live;
use super::record::{Processors, Site};
use super::share::{self, Start};
use super::unique::Unique;
use crate::buffer::Queue;
use crate::telemetry::Core;
use opentelemetry::trace::{SpanContext, SpanId};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};

/// What a new span is made from.
pub(crate) struct Seed {
    pub(crate) core: &'static Core,
    pub(crate) site: Site,
    pub(crate) context: SpanContext,
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    pub(crate) parent: Option<Arc<Live>>,
    pub(crate) processors: Option<Processors>,
    pub(crate) is_recorded: bool,
    pub(crate) is_content_enabled: bool,
    pub(crate) buffer: Option<Arc<Queue>>,
    pub(crate) start_unix_nanos: u64,
}

impl Live {
    #[inline]
    pub(super) fn new(seed: Seed) -> Unique<Self> {
        let core = seed.core;
        let is_interruptible = seed.is_recorded && seed.buffer.is_none();
        let Start { ended, place } = share::start(core, is_interruptible);
        if let Some(mut own) = ended {
            if place.is_some() {
                own.place = place;
            }
            own.site = seed.site;
            own.context = seed.context;
            own.parent_span_id = seed.parent_span_id;
            own.parent_is_remote = seed.parent_is_remote;
            own.entity_above = seed.parent.and_then(nearest_entity);
            own.is_recorded = seed.is_recorded;
            own.is_content_enabled = seed.is_content_enabled;
            own.buffer = seed.buffer;
            own.processors = seed.processors;
            *own.start_unix_nanos.get_mut() = seed.start_unix_nanos;
            return own;
        }
        Unique::new(Self {
            core,
            site: seed.site,
            context: seed.context,
            parent_span_id: seed.parent_span_id,
            parent_is_remote: seed.parent_is_remote,
            entity_above: seed.parent.and_then(nearest_entity),
            entity_name: None,
            is_recorded: seed.is_recorded,
            is_content_enabled: seed.is_content_enabled,
            buffer: seed.buffer,
            processors: seed.processors,
            is_rerouted: AtomicBool::new(false),
            is_amended: AtomicBool::new(false),
            start_unix_nanos: AtomicU64::new(seed.start_unix_nanos),
            place,
            state: Mutex::default(),
        })
    }

    /// The frame of an attribute's function lets go of a span that has ended alone: it serves again.
    pub(super) fn retire(mut own: Unique<Self>) {
        // Nothing that it carried stays, only where it stood: ids and call site.
        own.leave_chain();
        own.entity_name = None;
        own.buffer = None;
        own.processors = None;
        *own.is_rerouted.get_mut() = false;
        *own.is_amended.get_mut() = false;
        share::keep(own);
    }

    /// One by one: a long chain of spans, each the parent of the next, would be dropped recursively.
    pub(super) fn leave_chain(&mut self) {
        let mut next = self.entity_above.take();
        while let Some(entity) = next {
            next = Arc::into_inner(entity).and_then(|mut entity| entity.entity_above.take());
        }
    }
}

fn nearest_entity(live: Arc<Live>) -> Option<Arc<Live>> {
    match live.site.entity().and_then(|entity| entity.known_kind) {
        Some(_) => Some(live),
        None => live.entity_above.clone(),
    }
}
