//! The end of a span: what was added to it becomes a record, and is handed over.

use super::path;
use crate::attributes;
use crate::capture::Content;
use crate::model::{Extra, Outcome, Processors, SpanRecord, SpanSource, SpanTexts, clock};
use crate::span::running::{RunningSpan, SpanState, TelemetryCore, thread_cache};
use opentelemetry::trace::TraceState;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

impl RunningSpan {
    /// Marks the end without handing over, for a span whose frame is still running.
    pub(crate) fn end_early(&self, end_unix_nanos: u64) {
        let mut state = self.state();
        if !state.is_ended && state.early_end.is_none() {
            state.early_end = Some(end_unix_nanos);
            self.is_modified.store(true, Ordering::Relaxed);
        }
    }

    /// The time for an end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(crate) fn read_clock(&self) -> u64 {
        if self.is_recorded { clock::now() } else { 0 }
    }

    /// Ends the span and hands it over, once. `finish` writes the output into the content and says how it ended.
    ///
    /// It is compiled for every annotated function, and what does not depend on one is elsewhere.
    #[inline]
    pub(crate) fn end(&self, end_unix_nanos: u64, finish: impl FnOnce(&mut Content) -> Outcome) {
        if let Some(mut state) = self.take_state() {
            // Outside of the lock: what the user's `Serialize` does must not be able to block.
            let outcome = finish(&mut state.content);
            self.submit_outlined(state, outcome, end_unix_nanos);
        }
    }

    /// As [`end`](Self::end), for one that its frame has withdrawn and that nobody else holds.
    #[inline]
    pub(crate) fn end_unique(&mut self, end_unix_nanos: u64, finish: impl FnOnce(&mut Content) -> Outcome) {
        let (is_recorded, core) = (self.is_recorded, self.core);
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if state.is_ended || !is_wanted(is_recorded, core, state) {
            *state = SpanState::default();
            return;
        }
        let outcome = finish(&mut state.content);
        let state = state.take();
        self.submit(state, outcome, end_unix_nanos);
    }

    /// What was added to the span; None if it has ended before, or nobody wants it.
    fn take_state(&self) -> Option<SpanState> {
        let state = {
            let mut state = self.state();
            if state.is_ended {
                return None;
            }
            let ended = SpanState {
                is_ended: true,
                ..SpanState::default()
            };
            std::mem::replace(&mut *state, ended)
        };
        self.unregister();
        is_wanted(self.is_recorded, self.core, &state).then_some(state)
    }

    #[inline(never)]
    fn submit_outlined(&self, state: SpanState, outcome: Outcome, end_unix_nanos: u64) {
        self.submit(state, outcome, end_unix_nanos);
    }

    /// Part of its callers, where what it takes apart was put together.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "two callers, one of which is on every call's way")]
    fn submit(&self, state: SpanState, outcome: Outcome, end_unix_nanos: u64) {
        let SpanState {
            content,
            mut extra,
            processors,
            early_end,
            ..
        } = state;
        let end_unix_nanos = if end_unix_nanos == 0 {
            clock::now()
        } else {
            end_unix_nanos
        };
        if self.entity_name.is_some() {
            self.apply_entity_name(&mut extra);
        }
        match outcome {
            Outcome::Returned => {}
            outcome => outcome.apply(&mut extra, end_unix_nanos, self.core.settings.event_limit),
        }
        if content.input_size.is_some() || content.output_size.is_some() {
            let extra = extra.get_or_insert_default();
            extra.input_size = content.input_size;
            extra.output_size = content.output_size;
        }
        if *self.context.trace_state() != TraceState::NONE {
            extra.get_or_insert_default().trace_state = self.context.trace_state().clone();
        }
        let start_unix_nanos = self.start_time();
        // The wall clock may have been set back meanwhile; a span never ends before it starts.
        let end_unix_nanos = early_end.unwrap_or(end_unix_nanos).max(start_unix_nanos);
        let origin = self.source.clone();
        let mut bytes = content.bytes;
        let (path, workflow) = path::write(self, &mut bytes);
        let texts = SpanTexts {
            // Captured content is written by serialisers of text: valid, but the compiler cannot know.
            buffer: String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            input: content.input,
            output: content.output,
            path,
            workflow,
        };
        let processors = processors
            .or_else(|| self.processors.clone())
            .unwrap_or(Processors::Static(&[]));
        let size = SpanRecord::size_of(&texts, extra.as_deref());
        // Run under the lock of the hand-over: nothing but moves.
        let record = || SpanRecord {
            site: origin,
            trace_id: self.context.trace_id(),
            span_id: self.context.span_id(),
            parent_span_id: self.parent_span_id,
            parent_is_remote: self.parent_is_remote,
            start_unix_nanos,
            end_unix_nanos,
            texts,
            processors,
            extra,
        };
        match &self.buffer {
            Some(buffer) => buffer.push(self.core, record()),
            None => self.core.pipeline.submit_with(size, record),
        }
    }

    /// Not before what is around it: the start of what its sample rate had dropped was read from the last tick.
    fn start_time(&self) -> u64 {
        let own = self.start_unix_nanos.load(Ordering::Relaxed);
        match &self.parent_entity {
            Some(above) if !self.is_recorded && self.source.entity().is_some() => {
                own.max(above.start_unix_nanos.load(Ordering::Relaxed))
            }
            _ => own,
        }
    }

    /// A name that is not the call site's shows in the span's name and in the entity's.
    #[cold]
    fn apply_entity_name(&self, extra: &mut Option<Box<Extra>>) {
        if let (Some(name), SpanSource::Attribute(site)) = (&self.entity_name, &self.source) {
            let extra = extra.get_or_insert_default();
            extra.entity_name = Some(name.clone());
            extra
                .name
                .get_or_insert_with(|| format!("{name}.{}", site.kind.as_str()).into());
        }
    }
}

/// False, and counted, where its sample rate has dropped the span at its start and nothing has changed that.
#[inline]
fn is_wanted(is_recorded: bool, core: &'static TelemetryCore, state: &SpanState) -> bool {
    let is_wanted = is_recorded || has_rate_override(state.extra.as_deref());
    if !is_wanted {
        thread_cache::count_sampled_out(core);
    }
    is_wanted
}

/// A rate set while the span was running goes before that of its call site.
fn has_rate_override(extra: Option<&Extra>) -> bool {
    extra.is_some_and(|extra| extra.attributes.iter().any(|(key, _)| key == attributes::SAMPLE_RATE))
}
