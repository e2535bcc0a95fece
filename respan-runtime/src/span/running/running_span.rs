//! A span between its start and its end.

use super::buffer_queue::BufferQueue;
use super::slot::Slot;
use super::span_clock::SpanClock;
use super::telemetry_core::TelemetryCore;
use super::unix_nanos::UnixNanos;
use crate::attributes;
use crate::capture::Content;
use crate::model::{ParentSpan, PooledExtra, SpanSource};
use crate::value::ProcessorNames;
use opentelemetry::trace::{SpanContext, SpanId};
use std::borrow::Cow;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A running span.
///
/// Fields are set at the start; what the program adds later is in `state`. Children reference the nearest span with a kind
/// above them, because entity path and workflow name are read from that chain. An ended span that is still referenced is
/// small: content, attributes, events and links move to the record.
#[derive(Debug)]
pub(crate) struct RunningSpan {
    pub(crate) core: &'static TelemetryCore,
    pub(crate) source: SpanSource,
    pub(crate) context: SpanContext,
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    /// The nearest span above that has a kind, from which entity path and workflow name are read. Spans without a kind are
    /// not in this chain, so a long sequence of them is neither walked nor kept alive.
    pub(crate) parent_entity: Option<Arc<RunningSpan>>,
    /// The number of parent entities above the span.
    pub(super) depth: u32,
    /// See [`nearest_workflow`](Self::nearest_workflow); set at some depths only.
    pub(super) workflow_above: Option<Arc<RunningSpan>>,
    /// That of the parent, or one of the span's own.
    pub(crate) clock: SpanClock,
    /// The entity's name if it is not the call site's. It does not change after the start, as children read it.
    pub(crate) entity_name: Option<Cow<'static, str>>,
    /// False if the sample rate dropped the span: it is in the context, as parent of its children, and is not exported.
    pub(crate) is_recorded: bool,
    /// `true` if arguments and results are captured.
    pub(crate) is_content_enabled: bool,
    /// `true` if the span is that of a model call, or part of one.
    pub(crate) model_call: ModelCallMark,
    /// The buffer that gets the span instead of the pipeline.
    pub(crate) buffer: Option<Arc<BufferQueue>>,
    /// Processors named by the span or inherited at its start.
    pub(crate) processors: Option<ProcessorNames>,
    /// `true` if `state.processors` replaces `processors`.
    pub(crate) has_replaced_processors: AtomicBool,
    /// `true` if the program has set a sample rate or an export filter since the start.
    pub(crate) is_conditional: AtomicBool,
    /// `true` if anything but the span's own frame has changed `state`.
    pub(crate) is_modified: AtomicBool,
    /// 0 until the span is entered.
    pub(crate) start_unix_nanos: AtomicU64,
    /// The registry's slot for the span, once it has needed one. See [`registry_slot`](Self::registry_slot).
    pub(crate) slot: Option<&'static Slot>,
    pub(crate) state: Mutex<SpanState>,
}

/// The part of a span in a model call, so that one call is one span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ModelCallMark {
    /// The span has nothing to do with a model call that is being recorded.
    #[default]
    None,
    /// The span is that of a model call, started by a library that does not record its content.
    Undescribed,
    /// The span is that of a recorded model call, or below it.
    Recorded,
    /// The span is that of a tool, an agent or a workflow that runs within a recorded model call, or below it: what calls models
    /// there makes other calls.
    Separate,
}

/// The part of a span that changes while it runs.
#[derive(Debug, Default)]
pub(crate) struct SpanState {
    pub(crate) is_ended: bool,
    /// The end set through the OpenTelemetry API while the span's function still runs. The function submits the span.
    pub(crate) early_end: Option<UnixNanos>,
    pub(crate) content: Content,
    pub(crate) processors: Option<ProcessorNames>,
    pub(crate) extra: PooledExtra,
    /// Rarely needed: for spans that may be dropped, and those below them.
    pub(crate) relatives: Option<Box<Relatives>>,
}

/// The spans around a span as far as they are not decided.
#[derive(Debug, Default)]
pub(crate) struct Relatives {
    /// The parent, if it may be dropped and is not the parent entity.
    pub(crate) undecided_parent: Option<Arc<RunningSpan>>,
    /// The parent of the children that end after the span: itself if it is exported, else its own. None: not decided.
    pub(crate) parent_of_children: Option<ParentSpan>,
}

impl Relatives {
    /// Those of a span below an undecided one.
    pub(crate) fn below(parent: Arc<RunningSpan>) -> Self {
        Self {
            undecided_parent: Some(parent),
            parent_of_children: None,
        }
    }
}

impl SpanState {
    /// Returns whether the program has set a sample rate, which is applied when the record is routed.
    pub(crate) fn has_rate_override(&self) -> bool {
        let extra = self.extra.as_deref();
        extra.is_some_and(|extra| extra.attributes.iter().any(|(key, _)| key == attributes::SAMPLE_RATE))
    }

    /// The parent, if it may be dropped and is not the parent entity.
    #[inline]
    pub(crate) fn undecided_parent(&self) -> Option<&Arc<RunningSpan>> {
        self.relatives.as_ref()?.undecided_parent.as_ref()
    }

    /// As `mem::take`, field by field, so that each field is copied once.
    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Self {
            is_ended: mem::take(&mut self.is_ended),
            early_end: self.early_end.take(),
            content: self.content.take(),
            processors: self.processors.take(),
            extra: self.extra.take(),
            relatives: self.relatives.take(),
        }
    }
}

impl RunningSpan {
    /// Sets the start to now. A sampled-out span is rarely exported after all, so the last tick is exact enough for it.
    #[inline]
    pub(crate) fn set_start(&self) {
        let start = if self.is_recorded {
            self.clock.now()
        } else {
            self.clock.now_coarse()
        };
        self.start_unix_nanos.store(start.get(), Ordering::Relaxed);
    }

    /// Stores the span in its slot: from now on a shutdown ends it.
    #[inline]
    pub(crate) fn register(self: Arc<Self>) {
        if let Some(slot) = self.registry_slot() {
            slot.store(self);
        }
    }

    /// The span's slot, if a shutdown may end the span. Spans in a buffer belong to the program, finished or not.
    #[inline]
    pub(crate) fn registry_slot(&self) -> Option<&'static Slot> {
        let is_interruptible = self.is_recorded && self.buffer.is_none();
        if is_interruptible { self.slot } else { None }
    }

    /// Takes the span out of its slot, so that a shutdown does not end it; false if one did.
    #[inline]
    pub(crate) fn unregister(&self) -> bool {
        self.registry_slot().is_none_or(|slot| slot.take().is_some())
    }

    /// None in a child made by `fork`, if a thread of its parent held the lock then.
    pub(crate) fn state(&self) -> Option<MutexGuard<'_, SpanState>> {
        self.core.pipeline.process.lock(&self.state)
    }

    /// Returns whether the sample rate dropped the span at its start, and nothing was changed since.
    #[inline]
    pub(crate) fn is_sampled_out(&mut self) -> bool {
        !self.is_recorded && !*self.is_modified.get_mut()
    }

    /// The state of a span that is not shared.
    #[inline]
    pub(crate) fn state_mut(&mut self) -> &mut SpanState {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether the result is captured: also that of a span which was sampled out at its start, once the program has set a
    /// rate of its own for it.
    #[inline]
    pub(crate) fn captures_output(&self) -> bool {
        self.is_content_enabled && self.source.captures_output() && (self.is_recorded || self.has_rate_override())
    }

    #[cold]
    fn has_rate_override(&self) -> bool {
        self.is_modified.load(Ordering::Relaxed) && self.state().is_some_and(|state| state.has_rate_override())
    }

    /// The content of a span that is not shared.
    pub(crate) fn content_mut(&mut self) -> &mut Content {
        &mut self.state_mut().content
    }

    pub(crate) fn is_running(&self) -> bool {
        self.state()
            .is_some_and(|state| !state.is_ended && state.early_end.is_none())
    }

    /// The processors of a child that names none: the current ones of this span.
    pub(crate) fn inherited_processors(&self) -> Option<ProcessorNames> {
        if self.has_replaced_processors.load(Ordering::Relaxed) {
            let replaced = self.state().and_then(|state| state.processors.clone());
            replaced.or_else(|| self.processors.clone())
        } else {
            self.processors.clone()
        }
    }
}
