//! End of a running span.
//!
//! A span ends once: by its function, by a tracer's user, or by a shutdown. Its state is taken, its outcome applied, and the
//! record submitted to the pipeline or pushed to its buffer. A sampled-out span is counted instead.

use super::entity_path;
use crate::capture::Content;
use crate::model::{Outcome, PooledExtra, SpanRecord, SpanSource, SpanTexts};
use crate::span::running::{Reading, Relatives, RunningSpan, SpanState, UnixNanos, thread_cache};
use opentelemetry::trace::TraceState;
use std::mem;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

impl RunningSpan {
    /// Sets the end of a span whose function is still running; the function submits the span. Later changes have no effect.
    pub(crate) fn end_early(&self, end: UnixNanos) {
        let Some(mut state) = self.state() else { return };
        if !state.is_ended && state.early_end.is_none() {
            state.early_end = Some(end);
            self.is_modified.store(true, Ordering::Relaxed);
        }
    }

    /// The time for the end of the span; None, without reading the clock, if it is probably not needed.
    #[inline]
    pub(crate) fn read_clock(&self) -> Option<Reading> {
        self.is_recorded.then(Reading::now)
    }

    /// Ends the span, if it has not ended yet; without a time, now. `finish` writes the output and returns the outcome.
    ///
    /// It is compiled for each annotated function, so it contains only what depends on `finish`.
    #[inline]
    pub(crate) fn end(&self, end: Option<UnixNanos>, finish: impl FnOnce(&mut Content) -> Outcome) {
        if let Some(mut state) = self.take_state() {
            // Without the lock, because `finish` calls the program's `Serialize`, which may use this span.
            let outcome = finish(&mut state.content);
            self.submit_outlined(state, outcome, end);
        }
    }

    /// As [`end`](Self::end), without a lock, for a span that is not in the registry and that nothing else references.
    #[inline]
    pub(crate) fn end_unique(&mut self, end: Option<UnixNanos>, finish: impl FnOnce(&mut Content) -> Outcome) {
        let (is_recorded, is_trace_sampled, core) = (self.is_recorded, self.context.is_sampled(), self.core);
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let is_ended = state.is_ended;
        if is_ended || !is_sampled(is_recorded, is_trace_sampled, state) {
            *state = SpanState::default();
            if !is_ended {
                thread_cache::count_sampled_out(core);
            }
            return;
        }
        // Taken before it is written to again: what was just written in pieces and is loaded as a whole stalls on store forwarding.
        let mut state = state.take();
        let outcome = finish(&mut state.content);
        self.submit(state, outcome, end, false);
    }

    /// Ends the span and takes its state; None if it had ended before, or is sampled out, which is counted.
    fn take_state(&self) -> Option<SpanState> {
        let state = {
            let mut state = self.state()?;
            if state.is_ended {
                return None;
            }
            let ended = SpanState {
                is_ended: true,
                relatives: state.undecided_parent().cloned().map(Relatives::below).map(Box::new),
                ..SpanState::default()
            };
            mem::replace(&mut *state, ended)
        };
        self.unregister();
        if is_sampled(self.is_recorded, self.context.is_sampled(), &state) {
            return Some(state);
        }
        thread_cache::count_sampled_out(self.core);
        None
    }

    #[inline(never)]
    fn submit_outlined(&self, state: SpanState, outcome: Outcome, end: Option<UnixNanos>) {
        self.submit(state, outcome, end, true);
    }

    /// Builds the record and submits it. `is_shared`: others may reference the span, such as its children. Inlined, so that the
    /// fields of `state` stay in registers.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "two callers, one of which is on the path of every call"
    )]
    fn submit(&self, state: SpanState, outcome: Outcome, end: Option<UnixNanos>, is_shared: bool) {
        let SpanState {
            content,
            mut extra,
            processors,
            early_end,
            relatives,
            ..
        } = state;
        let parent = self.exported_parent(
            relatives
                .as_ref()
                .and_then(|relatives| relatives.undecided_parent.as_ref()),
        );
        if parent.if_dropped.is_some() {
            extra.get_or_insert_default().parent_if_dropped = parent.if_dropped;
        }
        let parent = parent.span;
        let end = end.unwrap_or_else(|| self.clock.now());
        if self.entity_name.is_some() {
            self.apply_entity_name(&mut extra);
        }
        match outcome {
            Outcome::Returned => {}
            outcome => outcome.apply(&mut extra, end.get(), self.core.settings.event_limits()),
        }
        if content.input_size.is_some() || content.output_size.is_some() {
            let extra = extra.get_or_insert_default();
            extra.input_size = content.input_size;
            extra.output_size = content.output_size;
        }
        if *self.context.trace_state() != TraceState::NONE {
            extra.get_or_insert_default().trace_state = self.context.trace_state().clone();
        }
        if !self.is_content_enabled
            && let Some(extra) = extra.as_deref_mut()
        {
            extra.remove_content();
        }
        let start_unix_nanos = self.start_unix_nanos();
        // The program may have set an earlier time; a span does not end before it starts.
        let end_unix_nanos = early_end.unwrap_or(end).get().max(start_unix_nanos);
        let mut bytes = content.bytes;
        let (path_end, workflow_end) = entity_path::write(self, &mut bytes);
        let mut texts = SpanTexts {
            // Content is valid UTF-8, because only serialisers of text write it.
            buffer: String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            input_end: content.input_end,
            output_end: content.output_end,
            path_end,
            workflow_end,
        };
        let mut source = self.source.clone();
        let mut processors = processors.or_else(|| self.processors.clone()).unwrap_or_default();
        let size = SpanRecord::size_of(&texts, extra.as_deref());
        // Runs while the span queue is locked, so it only moves. It is borrowed and borrows, because it would be copied each time
        // it is moved, with all that it owns.
        let record = &mut || SpanRecord {
            source: mem::take(&mut source),
            trace_id: self.context.trace_id(),
            span_id: self.context.span_id(),
            parent_span_id: parent.span_id,
            parent_is_remote: parent.is_remote,
            start_unix_nanos,
            end_unix_nanos,
            texts: mem::take(&mut texts),
            processors: mem::take(&mut processors),
            extra: extra.take(),
        };
        if self.buffer.is_none() && !(is_shared && self.may_be_dropped()) {
            self.core.pipeline.submit_with(size, record);
        } else {
            self.submit_undecided(record(), is_shared);
        }
    }

    /// Submits a record that may be dropped, or that goes to a buffer.
    #[cold]
    #[inline(never)]
    fn submit_undecided(&self, record: SpanRecord, is_shared: bool) {
        if is_shared && self.may_be_dropped() {
            self.decide(&record);
        }
        match &self.buffer {
            Some(buffer) => buffer.push(&self.core.pipeline, record),
            None => self.core.pipeline.submit(record),
        }
    }

    /// The start, but not before that of the parent entity: a span that was sampled out at first has the last clock tick.
    #[inline]
    fn start_unix_nanos(&self) -> u64 {
        let own = self.start_unix_nanos.load(Ordering::Relaxed);
        match &self.parent_entity {
            Some(above) if !self.is_recorded && !matches!(self.source, SpanSource::Manual(_)) => {
                own.max(above.start_unix_nanos.load(Ordering::Relaxed))
            }
            _ => own,
        }
    }

    /// Puts a name that is not the call site's into the record, as the entity's name and in the span's.
    #[cold]
    pub(super) fn apply_entity_name(&self, extra: &mut PooledExtra) {
        if let (Some(name), SpanSource::Attribute(site)) = (&self.entity_name, &self.source) {
            let extra = extra.get_or_insert_default();
            extra.entity_name = Some(name.clone());
            extra
                .name
                .get_or_insert_with(|| format!("{name}.{}", site.kind.as_str()).into());
        }
    }
}

/// Returns whether the span is exported: its trace is sampled, and the sample rate of its source kept it, or the program has set a rate of
/// its own since, which is applied when the record is routed.
#[inline]
fn is_sampled(is_recorded: bool, is_trace_sampled: bool, state: &SpanState) -> bool {
    is_recorded || is_trace_sampled && state.has_rate_override()
}
