//! A span that is running: what its children need of it, and what is still being added to it.

use super::clock;
use super::ending::Ending;
use super::place::Place;
use super::record::{EventRecord, Extra, LinkRecord, Processors, Record, Site, Texts};
use super::share;
use super::value::AttributeValue;
use super::{ids, path};
use crate::attributes;
use crate::buffer::Queue;
use crate::capture::Content;
use crate::scope::Scope;
use crate::telemetry::Core;
use opentelemetry::trace::{SpanContext, SpanId, Status, TraceState};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One running span. Children keep their parent's, since entity path and workflow name are read from the chain where
/// they are written; what is large (content, attributes) leaves it when the span ends.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) core: &'static Core,
    pub(crate) site: Site,
    pub(crate) context: SpanContext,
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    /// The nearest span around it that has a kind: what entity path and workflow name are read from. Spans without a
    /// kind are left out, so that however many of them follow each other nobody walks or keeps them.
    pub(crate) entity_above: Option<Arc<Live>>,
    /// The entity's name where it is not the call site's; fixed at the start, since children read it.
    pub(crate) entity_name: Option<Cow<'static, str>>,
    /// False once the sample rate has dropped the span: it only stands in the context, for its children.
    pub(crate) is_recorded: bool,
    /// Whether arguments and results are captured.
    pub(crate) is_content_enabled: bool,
    /// Where the span goes instead of the pipeline: the buffer that was active when it started.
    pub(crate) buffer: Option<Arc<Queue>>,
    /// Processors named by the span or inherited at its start.
    pub(crate) processors: Option<Processors>,
    /// Set when `state.processors` replaces them.
    pub(super) is_rerouted: AtomicBool,
    /// Set with the first change to `state` by others than its frame.
    pub(super) is_amended: AtomicBool,
    pub(crate) start_unix_nanos: AtomicU64,
    /// Where a shutdown finds it, if that is to end it. What is in a buffer is the program's, finished or not.
    pub(super) place: Option<&'static Place>,
    pub(super) state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    is_ended: bool,
    /// Ended through the OpenTelemetry API while the attribute's function still runs: the frame hands the span over.
    ended_at: Option<u64>,
    content: Content,
    processors: Option<Processors>,
    extra: Option<Box<Extra>>,
}

impl Live {
    /// From now on a shutdown ends the span, unless it has ended by itself.
    #[inline]
    pub(super) fn begin(self: &Arc<Self>) {
        if let Some(place) = self.own_place() {
            place.fill(Arc::clone(self));
        }
    }

    /// Where it stands while it runs.
    #[inline]
    pub(super) fn own_place(&self) -> Option<&'static Place> {
        let is_interruptible = self.is_recorded && self.buffer.is_none();
        if is_interruptible { self.place } else { None }
    }

    /// Its frame is about to end it: from now on nobody else does. False if a shutdown has ended it.
    #[inline]
    pub(super) fn withdraw(&self) -> bool {
        self.own_place().is_none_or(|place| place.take().is_some())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The content, while nobody else can see the span.
    pub(crate) fn content_mut(&mut self) -> &mut Content {
        &mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).content
    }

    pub(crate) fn is_running(&self) -> bool {
        let state = self.state();
        !state.is_ended && state.ended_at.is_none()
    }

    /// Processors for a child that names none: those that hold now.
    pub(crate) fn inherited_processors(&self) -> Option<Processors> {
        if self.is_rerouted.load(Ordering::Relaxed) {
            self.state().processors.clone().or_else(|| self.processors.clone())
        } else {
            self.processors.clone()
        }
    }

    /// Changes what most spans do not have; false once the span has ended.
    pub(crate) fn amend(&self, change: impl FnOnce(&mut Extra)) -> bool {
        let mut state = self.state();
        if state.is_ended || state.ended_at.is_some() {
            return false;
        }
        self.is_amended.store(true, Ordering::Relaxed);
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
            return self.reroute(names);
        }
        let limit = self.core.settings.attribute_limit;
        self.amend(|extra| {
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
    fn reroute(&self, names: &str) -> bool {
        let mut state = self.state();
        if state.is_ended || state.ended_at.is_some() {
            return false;
        }
        state.processors = Processors::parse(names);
        self.is_amended.store(true, Ordering::Relaxed);
        self.is_rerouted.store(true, Ordering::Relaxed);
        true
    }

    pub(crate) fn add_event(&self, event: EventRecord) -> bool {
        self.amend(|extra| extra.add_event(event, self.core.settings.event_limit))
    }

    pub(crate) fn add_link(&self, link: LinkRecord) -> bool {
        self.amend(|extra| extra.add_link(link, self.core.settings.link_limit))
    }

    /// A span's own links stand before those that its surroundings attach (FACTS section 15).
    pub(crate) fn add_links_first(&self, links: Vec<LinkRecord>) {
        if !links.is_empty() {
            self.amend(|extra| extra.add_links_first(links, self.core.settings.link_limit));
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

    /// Sets what the surroundings give to every span.
    pub(crate) fn propagate(&self, scope: &Scope) {
        for (key, value) in scope.attributes.iter().flat_map(|attributes| attributes.iter()) {
            self.set_attribute(key.clone(), value.clone());
        }
    }

    /// OpenTelemetry's rules: ok is final, unset never replaces.
    pub(crate) fn set_status(&self, status: Status) -> bool {
        self.amend(|extra| extra.set_status(status))
    }

    /// Marks the end without handing over, for a span whose frame is still running.
    pub(crate) fn end_early(&self, end_unix_nanos: u64) {
        let mut state = self.state();
        if !state.is_ended && state.ended_at.is_none() {
            state.ended_at = Some(end_unix_nanos);
            self.is_amended.store(true, Ordering::Relaxed);
        }
    }

    /// The time for an end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(crate) fn clock(&self) -> u64 {
        if self.is_recorded { now() } else { 0 }
    }

    /// Ends the span and hands it over, once. `finish` writes the output into the content and says how it ended.
    ///
    /// It is compiled for every annotated function, and what does not depend on one is elsewhere.
    #[inline]
    pub(crate) fn end(&self, end_unix_nanos: u64, finish: impl FnOnce(&mut Content) -> Ending) {
        if let Some(mut rest) = self.leave() {
            // Outside of the lock: what the user's `Serialize` does must not be able to block.
            let ending = finish(&mut rest.content);
            self.hand_over(rest, ending, end_unix_nanos);
        }
    }

    /// As [`end`](Self::end), for one that its frame has withdrawn and that nobody else holds.
    #[inline]
    pub(super) fn end_alone(&mut self, end_unix_nanos: u64, finish: impl FnOnce(&mut Content) -> Ending) {
        if !self.is_recorded && !*self.is_amended.get_mut() {
            return share::count_sampled_out(self.core);
        }
        let mut rest = std::mem::take(self.state.get_mut().unwrap_or_else(PoisonError::into_inner));
        if rest.is_ended || !self.is_wanted(&rest) {
            return;
        }
        let ending = finish(&mut rest.content);
        self.hand_over(rest, ending, end_unix_nanos);
    }

    /// What was added to the span; None if it has ended before, or nobody wants it.
    fn leave(&self) -> Option<State> {
        let rest = {
            let mut state = self.state();
            if state.is_ended {
                return None;
            }
            let ended = State {
                is_ended: true,
                ..State::default()
            };
            std::mem::replace(&mut *state, ended)
        };
        self.withdraw();
        self.is_wanted(&rest).then_some(rest)
    }

    /// False, and counted, where its sample rate has dropped the span at its start and nothing has changed that.
    #[inline]
    fn is_wanted(&self, state: &State) -> bool {
        let is_wanted = self.is_recorded || has_own_rate(state.extra.as_deref());
        if !is_wanted {
            share::count_sampled_out(self.core);
        }
        is_wanted
    }

    fn hand_over(&self, rest: State, ending: Ending, end_unix_nanos: u64) {
        let State {
            content,
            mut extra,
            processors,
            ended_at,
            ..
        } = rest;
        let end_unix_nanos = if end_unix_nanos == 0 { now() } else { end_unix_nanos };
        self.name_entity(&mut extra);
        ending.apply(&mut extra, end_unix_nanos, self.core.settings.event_limit);
        if content.input_size.is_some() || content.output_size.is_some() {
            let extra = extra.get_or_insert_default();
            extra.input_size = content.input_size;
            extra.output_size = content.output_size;
        }
        if *self.context.trace_state() != TraceState::NONE {
            extra.get_or_insert_default().trace_state = self.context.trace_state().clone();
        }
        let start = self.start();
        let record = Record {
            site: self.site.clone(),
            trace_id: self.context.trace_id(),
            span_id: self.context.span_id(),
            parent_span_id: self.parent_span_id,
            parent_is_remote: self.parent_is_remote,
            start_unix_nanos: start,
            // The wall clock may have been set back meanwhile; a span never ends before it starts.
            end_unix_nanos: ended_at.unwrap_or(end_unix_nanos).max(start),
            texts: self.texts(content),
            processors: processors
                .or_else(|| self.processors.clone())
                .unwrap_or(Processors::Static(&[])),
            extra,
        };
        match &self.buffer {
            Some(buffer) => buffer.push(self.core, record),
            None => self.core.pipeline.submit(record),
        }
    }

    /// Not before what is around it: the start of what its sample rate had dropped was read from the last tick.
    fn start(&self) -> u64 {
        let own = self.start_unix_nanos.load(Ordering::Relaxed);
        match &self.entity_above {
            Some(above) if !self.is_recorded && self.site.entity().is_some() => {
                own.max(above.start_unix_nanos.load(Ordering::Relaxed))
            }
            _ => own,
        }
    }

    /// A name that is not the call site's shows in the span's name and in the entity's.
    fn name_entity(&self, extra: &mut Option<Box<Extra>>) {
        if let (Some(name), Site::Attribute(site)) = (&self.entity_name, &self.site) {
            let extra = extra.get_or_insert_default();
            extra.entity_name = Some(name.clone());
            extra
                .name
                .get_or_insert_with(|| format!("{name}.{}", site.kind.as_str()).into());
        }
    }

    fn texts(&self, content: Content) -> Texts {
        let mut texts = Texts {
            // Captured content is written by serialisers of text: valid, but the compiler cannot know.
            buffer: String::from_utf8(content.bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            input: content.input,
            output: content.output,
            path: None,
            workflow: None,
        };
        path::write(self, &mut texts);
        texts
    }
}

/// A rate set while the span was running goes before that of its call site.
fn has_own_rate(extra: Option<&Extra>) -> bool {
    extra.is_some_and(|extra| extra.attributes.iter().any(|(key, _)| key == attributes::SAMPLE_RATE))
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            share::give_back(place);
        }
        self.leave_chain();
    }
}

/// What the surroundings say about content, or else the telemetry.
pub(crate) fn is_content_enabled(core: &Core, scope: Option<&Scope>) -> bool {
    scope
        .and_then(|scope| scope.is_content_enabled)
        .unwrap_or(core.settings.is_content_enabled)
}

/// Ids of a new span below `parent`.
#[inline]
pub(crate) fn child_context(parent: &SpanContext, scope: Option<&Scope>) -> SpanContext {
    let given = if parent.is_valid() {
        Some(parent.trace_id())
    } else {
        scope.and_then(|scope| scope.root_trace_id)
    };
    let (trace_id, span_id) = match given {
        Some(trace_id) => (trace_id, ids::span_id()),
        None => ids::root_ids(),
    };
    SpanContext::new(
        trace_id,
        span_id,
        opentelemetry::TraceFlags::SAMPLED,
        false,
        parent.trace_state().clone(),
    )
}

pub(crate) fn now() -> u64 {
    clock::now()
}
