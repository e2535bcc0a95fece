//! The beginning of an annotated call.

use super::callsite::Callsite;
use super::ending::Ending;
use super::finish::Write;
use super::link::IntoSpanLink;
use super::live::{self, Live};
use super::open::Guard;
use super::place::Place;
use super::record::{Processors, Site};
use super::start::{self, Plan};
use super::traced::Traced;
use super::unique::Unique;
use super::{ambient, clock, handle};
use crate::capture::{Exception, Input};
use crate::diagnostics::diagnose_once;
use crate::telemetry;
use opentelemetry::{Context, ContextGuard};
use std::any::Any;
use std::fmt::Display;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A call that is about to run, with a span if telemetry is on.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Entry {
    /// While the body runs, and until what it returned is looked at.
    guard: Option<ContextGuard>,
    frame: Frame,
}

/// Where a call's span is.
#[derive(Debug)]
pub(super) enum Frame {
    Off,
    /// It has not begun, and nobody else knows it.
    Prepared(Unique<Live>),
    /// It runs, and this is the frame's hold on it.
    Held(Arc<Live>),
    /// It runs, and the frame's hold on it lies where a shutdown finds it: whoever takes it ends the span.
    Placed(&'static Place),
}

/// The first thing that an annotated function does. While no telemetry exists it costs one load.
#[inline]
pub fn enter(site: &'static Callsite) -> Entry {
    Entry::of(if telemetry::exists() {
        start_here(site)
    } else {
        Frame::Off
    })
}

/// A new span below the current one, not yet visible to anybody; off where nothing is to be recorded.
#[inline(never)]
fn start_here(site: &'static Callsite) -> Frame {
    Frame::prepared(ambient::map_current(|context| start_below(site, context)).flatten())
}

impl Frame {
    fn prepared(live: Option<Unique<Live>>) -> Self {
        live.map_or(Self::Off, Self::Prepared)
    }
}

pub(super) fn start_below(site: &'static Callsite, context: &Context) -> Option<Unique<Live>> {
    let plan = Plan {
        site: Site::Attribute(site),
        core: None,
        processors: (!site.processors.is_empty()).then_some(Processors::Static(site.processors)),
        sample_rate: site.sample_rate,
        start_unix_nanos: 0,
    };
    start::start(plan, context)
}

impl Entry {
    #[inline]
    pub(super) fn of(frame: Frame) -> Self {
        Self { guard: None, frame }
    }

    pub(crate) fn planned(plan: Plan) -> Self {
        let start = || ambient::map_current(|context| start::start(plan, context)).flatten();
        Self::of(Frame::prepared(if telemetry::exists() { start() } else { None }))
    }

    /// The span that is being prepared.
    pub(crate) fn prepared(&self) -> Option<&Live> {
        match &self.frame {
            Frame::Prepared(live) => Some(live),
            _ => None,
        }
    }

    pub(super) fn take_prepared(&mut self) -> Option<Unique<Live>> {
        match std::mem::replace(&mut self.frame, Frame::Off) {
            Frame::Prepared(live) => Some(live),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn is_off(&self) -> bool {
        matches!(self.frame, Frame::Off)
    }

    /// Sets the name that the `name` expression gives. If it panics, or gives nothing, the function's own name stays.
    #[inline]
    pub fn name(&mut self, name: impl FnOnce() -> String) {
        let Some(live) = self.unshared() else {
            return;
        };
        match catch_unwind(AssertUnwindSafe(name)) {
            Ok(name) if name.is_empty() => {}
            Ok(name) => live.entity_name = Some(name.into()),
            Err(_) => diagnose_once!(
                Warning,
                "span",
                "a `name` expression panicked; the function's own name is used"
            ),
        }
    }

    /// Adds the links that the `links` expression gives. What is malformed is left out; a panic leaves out all.
    pub fn links<L: IntoSpanLink, I: IntoIterator<Item = L>>(&mut self, links: impl FnOnce() -> I) {
        let Some(live) = self.unshared() else {
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
                    live.amend(|extra| extra.dropped_links += 1);
                }
            }
        }
        live.add_links_first(own);
    }

    /// The place of the arguments, if they are wanted.
    #[inline]
    pub fn input(&mut self) -> Option<Input<'_>> {
        if self.is_off() { None } else { self.wanted_input() }
    }

    #[inline(never)]
    fn wanted_input(&mut self) -> Option<Input<'_>> {
        let live = self.unshared()?;
        if !(live.is_recorded && live.is_content_enabled && live.site.captures_input()) {
            return None;
        }
        let limit = live.core.settings.content_limit;
        Some(Input::begin(live.content_mut(), limit))
    }

    fn unshared(&mut self) -> Option<&mut Live> {
        match &mut self.frame {
            Frame::Prepared(live) => Some(live),
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
        self.begin();
        match catch_unwind(AssertUnwindSafe(body)) {
            Ok(value) => value,
            Err(payload) => self.panicked(payload),
        }
    }

    #[inline(never)]
    fn begin(&mut self) {
        if let Some(live) = self.take_prepared() {
            let live = live.share();
            self.guard = Some(enter_span(&live));
            self.frame = match live.own_place() {
                Some(place) => {
                    place.fill(live);
                    Frame::Placed(place)
                }
                None => Frame::Held(live),
            };
        }
    }

    /// From here on the span is no longer the current one. None if a shutdown has ended it.
    #[inline]
    pub(super) fn leave(mut self) -> Option<Arc<Live>> {
        self.guard = None;
        match self.frame {
            Frame::Off => None,
            Frame::Prepared(live) => Some(live.share()),
            Frame::Held(live) => live.withdraw().then_some(live),
            Frame::Placed(place) => place.take(),
        }
    }

    /// The time for the end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(super) fn clock(&self) -> u64 {
        match &self.frame {
            Frame::Off => 0,
            Frame::Prepared(live) => live.clock(),
            Frame::Held(live) => live.clock(),
            // Only spans that are recorded have a place.
            Frame::Placed(_) => live::now(),
        }
    }

    #[cold]
    #[inline(never)]
    fn panicked(&mut self, payload: Box<dyn Any + Send>) -> ! {
        if let Some(live) = std::mem::replace(self, Self::of(Frame::Off)).leave() {
            live.end(live::now(), |_| Ending::Failed(Exception::of_panic(&*payload)));
        }
        resume_unwind(payload)
    }

    /// Enters the span for a body that stays inline in its function.
    #[inline]
    pub fn guard(mut self) -> Guard {
        Guard::new(self.take_prepared().map(|live| {
            let live = live.share();
            let guard = enter_span(&live);
            live.begin();
            (guard, live)
        }))
    }
}

/// An async call that has been made and not yet polled.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Call {
    pub(super) site: &'static Callsite,
    pub(super) made_in: Option<Context>,
}

impl Call {
    /// Traces the call's body, a future that begins with [`begin`](super::begin).
    #[inline]
    pub fn future<F: Future>(self, body: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        Traced::waiting(self.site, self.made_in, body, finish)
    }
}

/// The text of a `name` expression of any type that can be shown.
pub fn text<N: Display + ?Sized>(name: &N) -> String {
    name.to_string()
}

/// Makes the span the current one of this thread and starts its clock.
#[inline]
fn enter_span(live: &Arc<Live>) -> ContextGuard {
    let context = Context::map_current(|context| handle::enter(context, live));
    let guard = context.attach();
    // What its sample rate has dropped is seldom wanted after all: where its code sets another one meanwhile.
    let start = if live.is_recorded { clock::now() } else { clock::tick() };
    live.start_unix_nanos.store(start, Ordering::Relaxed);
    guard
}
