//! A span that is running: what its children need of it, and what is still being added to it.

use super::buffer_queue::BufferQueue;
use super::slot::Slot;
use super::telemetry_core::TelemetryCore;
use super::thread_cache;
use crate::attributes;
use crate::capture::Content;
use crate::model::{AttributeValue, EventRecord, Extra, LinkRecord, Processors, SpanSource};
use opentelemetry::trace::{SpanContext, SpanId, Status};
use std::borrow::Cow;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One running span. Children keep their parent's, since entity path and workflow name are read from the chain where
/// they are written; what is large (content, attributes) leaves it when the span ends.
#[derive(Debug)]
pub(crate) struct RunningSpan {
    pub(crate) core: &'static TelemetryCore,
    pub(crate) source: SpanSource,
    pub(crate) context: SpanContext,
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    /// The nearest span around it that has a kind: what entity path and workflow name are read from. Spans without a
    /// kind are left out, so that however many of them follow each other nobody walks or keeps them.
    pub(crate) parent_entity: Option<Arc<RunningSpan>>,
    /// The entity's name where it is not the call site's; fixed at the start, since children read it.
    pub(crate) entity_name: Option<Cow<'static, str>>,
    /// False once the sample rate has dropped the span: it only stands in the context, for its children.
    pub(crate) is_recorded: bool,
    /// Whether arguments and results are captured.
    pub(crate) is_content_enabled: bool,
    /// Where the span goes instead of the pipeline: the buffer that was active when it started.
    pub(crate) buffer: Option<Arc<BufferQueue>>,
    /// Processors named by the span or inherited at its start.
    pub(crate) processors: Option<Processors>,
    /// Set when `state.processors` replaces them.
    pub(crate) has_replaced_processors: AtomicBool,
    /// Set with the first change to `state` by others than its frame.
    pub(crate) is_modified: AtomicBool,
    pub(crate) start_unix_nanos: AtomicU64,
    /// Where a shutdown finds it, if that is to end it. What is in a buffer is the program's, finished or not.
    pub(crate) slot: Option<&'static Slot>,
    pub(crate) state: Mutex<SpanState>,
}

#[derive(Debug, Default)]
pub(crate) struct SpanState {
    pub(crate) is_ended: bool,
    /// Ended through the OpenTelemetry API while the attribute's function still runs: the frame hands the span over.
    pub(crate) early_end: Option<u64>,
    pub(crate) content: Content,
    pub(crate) processors: Option<Processors>,
    pub(crate) extra: Option<Box<Extra>>,
}

impl SpanState {
    /// As `mem::take`, but part by part: each goes straight to where its user keeps it.
    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Self {
            is_ended: mem::take(&mut self.is_ended),
            early_end: self.early_end.take(),
            content: self.content.take(),
            processors: self.processors.take(),
            extra: self.extra.take(),
        }
    }
}

impl RunningSpan {
    /// From now on a shutdown ends the span, unless it has ended by itself.
    #[inline]
    pub(crate) fn register(self: Arc<Self>) {
        if let Some(slot) = self.registry_slot() {
            slot.store(self);
        }
    }

    /// Where it stands while it runs.
    #[inline]
    pub(crate) fn registry_slot(&self) -> Option<&'static Slot> {
        let is_interruptible = self.is_recorded && self.buffer.is_none();
        if is_interruptible { self.slot } else { None }
    }

    /// Its frame is about to end it: from now on nobody else does. False if a shutdown has ended it.
    #[inline]
    pub(crate) fn unregister(&self) -> bool {
        self.registry_slot().is_none_or(|slot| slot.take().is_some())
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, SpanState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether its sample rate has dropped it at its start, and nobody has changed anything since.
    #[inline]
    pub(crate) fn is_sampled_out(&mut self) -> bool {
        !self.is_recorded && !*self.is_modified.get_mut()
    }

    /// The content, while nobody else can see the span.
    pub(crate) fn content_mut(&mut self) -> &mut Content {
        &mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).content
    }

    pub(crate) fn is_running(&self) -> bool {
        let state = self.state();
        !state.is_ended && state.early_end.is_none()
    }

    /// Processors for a child that names none: those that hold now.
    pub(crate) fn inherited_processors(&self) -> Option<Processors> {
        if self.has_replaced_processors.load(Ordering::Relaxed) {
            self.state().processors.clone().or_else(|| self.processors.clone())
        } else {
            self.processors.clone()
        }
    }

    /// Changes what most spans do not have; false once the span has ended.
    pub(crate) fn update_extra(&self, change: impl FnOnce(&mut Extra)) -> bool {
        let mut state = self.state();
        if state.is_ended || state.early_end.is_some() {
            return false;
        }
        self.is_modified.store(true, Ordering::Relaxed);
        change(state.extra.get_or_insert_default());
        true
    }

    /// Sets an attribute; the key moves to the end if it was there. Beyond the limit the newest is dropped and counted.
    pub(crate) fn set_attribute(&self, key: Cow<'static, str>, value: AttributeValue) -> bool {
        if key.is_empty() {
            return self.is_running();
        }
        if key == attributes::PROCESSORS
            && let Some(names) = value.as_str()
        {
            return self.replace_processors(names);
        }
        let limit = self.core.settings.attribute_limit;
        self.update_extra(|extra| {
            if let Some(at) = extra.attributes.iter().position(|(known, _)| *known == key) {
                extra.attributes.remove(at);
            } else if extra.attributes.len() >= limit {
                extra.dropped_attributes += 1;
                return;
            }
            extra.attributes.push((key, value));
        })
    }

    /// The value at the end routes the span; the value at a child's start is inherited.
    fn replace_processors(&self, names: &str) -> bool {
        let mut state = self.state();
        if state.is_ended || state.early_end.is_some() {
            return false;
        }
        state.processors = Processors::parse(names);
        self.is_modified.store(true, Ordering::Relaxed);
        self.has_replaced_processors.store(true, Ordering::Relaxed);
        true
    }

    pub(crate) fn add_event(&self, event: EventRecord) -> bool {
        self.update_extra(|extra| extra.add_event(event, self.core.settings.event_limit))
    }

    pub(crate) fn add_link(&self, link: LinkRecord) -> bool {
        self.update_extra(|extra| extra.add_link(link, self.core.settings.link_limit))
    }

    /// A span's own links stand before those that its surroundings attach (FACTS section 15).
    pub(crate) fn add_links_first(&self, links: Vec<LinkRecord>) {
        if !links.is_empty() {
            self.update_extra(|extra| extra.add_links_first(links, self.core.settings.link_limit));
        }
    }

    /// Sets an attribute that the span does not have yet.
    pub(crate) fn set_missing_attribute(&self, key: &'static str, value: AttributeValue) {
        let has_it = |extra: &Extra| extra.attributes.iter().any(|(known, _)| known == key);
        let is_missing = !self.state().extra.as_deref().is_some_and(has_it);
        if is_missing {
            self.set_attribute(key.into(), value);
        }
    }

    /// OpenTelemetry's rules: ok is final, unset never replaces.
    pub(crate) fn set_status(&self, status: Status) -> bool {
        self.update_extra(|extra| extra.set_status(status))
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
