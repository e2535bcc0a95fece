//! The beginning of an annotated call.

use super::call_state::CallState;
use super::guard::Guard;
use super::start;
use super::start::SpanOptions;
use crate::capture::Input;
use crate::current_context;
use crate::diagnostics::diagnose_once;
use crate::model::{Callsite, Exception, IntoSpanLink, Outcome, Processors, SpanSource, clock};
use crate::span::pool::UniqueArc;
use crate::span::running::RunningSpan;
use crate::span::running::telemetry_core;
use opentelemetry::{Context, ContextGuard};
use std::any::Any;
use std::fmt::Display;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// A call that is about to run, with a span if telemetry is on.
///
/// It has no drop glue, which the compiler would put around each statement of each annotated function: nothing unwinds past
/// one before its span is taken out.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Entry {
    state: CallState,
    /// When the body came to its end; 0 where it did not run in [`call`](Self::call).
    ended_unix_nanos: u64,
}

/// A body that runs once, behind a pointer: what catches its panic is compiled once.
trait Body {
    fn run(&mut self);
}

/// A body, and then its value, which stays where the body has written it until the span is left: what is moved as soon as it
/// is written has to be waited for.
///
/// Without drop glue, as [`Entry`]: a body that never runs, because something of ours panics, is leaked.
struct CallOnce<F, R> {
    body: ManuallyDrop<Option<F>>,
    value: ManuallyDrop<Option<R>>,
}

impl<R, F: FnOnce() -> R> Body for CallOnce<F, R> {
    fn run(&mut self) {
        if let Some(body) = self.body.take() {
            self.value = ManuallyDrop::new(Some(body()));
        }
    }
}

/// The first thing that an annotated function does. While no telemetry exists it costs one load.
#[inline]
pub fn enter(site: &'static Callsite) -> Entry {
    Entry::new(if telemetry_core::is_any_open() {
        start_in_current_context(site)
    } else {
        CallState::Off
    })
}

/// A new span below the current one, not yet visible to anybody; off where nothing is to be recorded.
#[inline(never)]
fn start_in_current_context(site: &'static Callsite) -> CallState {
    CallState::from_prepared(current_context::map_current(|context| start_annotated(site, context)).flatten())
}

pub(crate) fn start_annotated(site: &'static Callsite, context: &Context) -> Option<UniqueArc<RunningSpan>> {
    let options = SpanOptions {
        source: SpanSource::Attribute(site),
        core: None,
        processors: (!site.processors.is_empty()).then_some(Processors::Static(site.processors)),
        sample_rate: site.sample_rate,
        start_unix_nanos: 0,
    };
    start::start(options, context)
}

impl Entry {
    #[inline]
    pub(crate) fn new(state: CallState) -> Self {
        Self {
            state,
            ended_unix_nanos: 0,
        }
    }

    pub(crate) fn start(options: SpanOptions) -> Self {
        let start = || current_context::map_current(|context| start::start(options, context)).flatten();
        Self::new(CallState::from_prepared(if telemetry_core::is_any_open() {
            start()
        } else {
            None
        }))
    }

    /// The span that is being prepared.
    pub(crate) fn prepared_span(&self) -> Option<&RunningSpan> {
        match &self.state {
            CallState::Prepared(span) => Some(span.get()),
            _ => None,
        }
    }

    pub(crate) fn take_prepared(&mut self) -> Option<UniqueArc<RunningSpan>> {
        self.state.take_prepared()
    }

    #[inline]
    pub(crate) fn is_off(&self) -> bool {
        matches!(self.state, CallState::Off)
    }

    /// Sets the name that the `name` expression gives. If it panics, or gives nothing, the function's own name stays.
    #[inline]
    pub fn name(&mut self, name: impl FnOnce() -> String) {
        let Some(span) = self.prepared_mut() else {
            return;
        };
        match catch_unwind(AssertUnwindSafe(name)) {
            Ok(name) if name.is_empty() => {}
            Ok(name) => span.entity_name = Some(name.into()),
            Err(_) => diagnose_once!(
                Warning,
                "span",
                "a `name` expression panicked; the function's own name is used"
            ),
        }
    }

    /// Adds the links that the `links` expression gives. What is malformed is left out; a panic leaves out all.
    pub fn links<L: IntoSpanLink, I: IntoIterator<Item = L>>(&mut self, links: impl FnOnce() -> I) {
        let Some(span) = self.prepared_mut() else {
            return;
        };
        let links = catch_unwind(AssertUnwindSafe(|| {
            links()
                .into_iter()
                .map(IntoSpanLink::into_span_link)
                .collect::<Vec<_>>()
        }));
        let Ok(links) = links else {
            diagnose_once!(Warning, "span", "a `links` expression panicked; its links are left out");
            return;
        };
        let mut own = Vec::with_capacity(links.len());
        for link in links {
            match link {
                Ok(link) => own.extend(link.into_record()),
                Err(error) => {
                    diagnose_once!(Warning, "span", "a link is left out: {error}");
                    span.update_extra(|extra| extra.dropped_links += 1);
                }
            }
        }
        span.add_links_first(own);
    }

    /// The place of the arguments, if they are wanted.
    #[inline]
    pub fn input(&mut self) -> Option<Input<'_>> {
        if self.is_off() { None } else { self.begin_input() }
    }

    #[inline(never)]
    fn begin_input(&mut self) -> Option<Input<'_>> {
        let span = self.prepared_mut()?;
        if !(span.is_recorded && span.is_content_enabled && span.source.captures_input()) {
            return None;
        }
        let limit = span.core.settings.content_limit;
        Some(Input::begin(span.content_mut(), limit))
    }

    fn prepared_mut(&mut self) -> Option<&mut RunningSpan> {
        match &mut self.state {
            CallState::Prepared(span) => Some(span.get_mut()),
            _ => None,
        }
    }

    /// Runs a body inside the span. A panic ends the span with an error and goes on.
    ///
    /// It is compiled for every annotated function, and what does not depend on one is elsewhere.
    #[inline]
    pub fn call<R>(&mut self, body: impl FnOnce() -> R) -> R {
        if self.is_off() {
            return body();
        }
        let mut once = CallOnce {
            body: ManuallyDrop::new(Some(body)),
            value: ManuallyDrop::new(None),
        };
        self.catch(&mut once);
        match ManuallyDrop::into_inner(once.value) {
            Some(value) => value,
            None => unreachable!("a body runs once"),
        }
    }

    #[inline(never)]
    fn catch(&mut self, body: &mut dyn Body) {
        let Some(guard) = self.state.enter() else {
            return body.run();
        };
        match catch_unwind(AssertUnwindSafe(|| body.run())) {
            Ok(()) => self.exit(guard),
            Err(payload) => self.end_panicked(guard, payload),
        }
    }

    pub(crate) fn exit(&mut self, guard: ContextGuard) {
        self.ended_unix_nanos = self.state.read_clock();
        self.state.exit(|| drop(guard));
    }

    #[cold]
    #[inline(never)]
    fn end_panicked(&mut self, guard: ContextGuard, payload: Box<dyn Any + Send>) -> ! {
        self.state.exit(|| drop(guard));
        if let Some((span, _)) = self.state.take().into_references() {
            span.end(clock::now(), |_| Outcome::Failed(Exception::of_panic(&*payload)));
        }
        resume_unwind(payload)
    }

    /// The span, and when its body came to its end; 0 where it did not run in [`call`](Self::call).
    #[inline]
    pub(crate) fn take(&mut self) -> (CallState, u64) {
        (self.state.take(), self.ended_unix_nanos)
    }

    /// Enters the span for a body that stays inline in its function.
    #[inline]
    pub fn guard(mut self) -> Guard {
        let guard = self.state.enter();
        Guard::new(guard.map(|guard| (guard, self.state)))
    }
}

/// The text of a `name` expression of any type that can be shown.
pub fn text<N: Display + ?Sized>(name: &N) -> String {
    name.to_string()
}
