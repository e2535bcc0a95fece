//! The beginning of an annotated call.

use super::callsite::Callsite;
use super::finish::Finish;
use super::link::IntoSpanLink;
use super::live::{self, Ending, Live};
use super::open::{Guard, Open};
use super::record::{Processors, Site};
use super::start::{self, Plan};
use super::traced::Traced;
use super::{ambient, handle};
use crate::capture::{Exception, Input};
use crate::diagnostics::diagnose_once;
use crate::telemetry;
use opentelemetry::Context;
use std::fmt::Display;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

/// A call that is about to run, with a span if telemetry is on.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Entry {
    site: &'static Callsite,
    live: Option<Arc<Live>>,
}

/// The first thing that an annotated function does. While no telemetry exists it costs one load.
#[inline]
pub fn enter(site: &'static Callsite) -> Entry {
    let live = if telemetry::exists() { start_here(site) } else { None };
    Entry { site, live }
}

/// A new span below the current one, not yet visible to anybody; None where nothing is to be recorded.
fn start_here(site: &'static Callsite) -> Option<Arc<Live>> {
    ambient::map_current(|context| start_below(site, context)).flatten()
}

pub(super) fn start_below(site: &'static Callsite, context: &Context) -> Option<Arc<Live>> {
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
    pub(super) fn of(site: &'static Callsite, live: Arc<Live>) -> Self {
        Self { site, live: Some(live) }
    }

    pub(crate) fn planned(site: &'static Callsite, plan: Plan) -> Self {
        let start = || ambient::map_current(|context| start::start(plan, context)).flatten();
        let live = if telemetry::exists() { start() } else { None };
        Self { site, live }
    }

    pub(crate) fn live(&self) -> Option<&Live> {
        self.live.as_deref()
    }

    pub(super) fn into_live(self) -> Option<Arc<Live>> {
        self.live
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

    /// Captures the arguments, if they are wanted.
    #[inline]
    pub fn input(&mut self, write: impl FnOnce(&mut Input<'_>)) {
        if let Some(mut input) = self.wanted_input() {
            write(&mut input);
            input.end();
        }
    }

    fn wanted_input(&mut self) -> Option<Input<'_>> {
        let is_wanted = |live: &Live| live.is_recorded && live.is_content_enabled;
        if !(self.site.capture_input && self.live().is_some_and(is_wanted)) {
            return None;
        }
        let live = self.unshared()?;
        let limit = live.core.settings.content_limit;
        Some(Input::begin(live.content_mut(), limit))
    }

    fn unshared(&mut self) -> Option<&mut Live> {
        self.live.as_mut().and_then(Arc::get_mut)
    }

    /// Runs a body inside the span. A panic ends the span with an error and goes on.
    #[inline]
    pub fn call<R>(self, body: impl FnOnce() -> R) -> (Open, R) {
        let Some(live) = self.live else {
            return (Open::off(self.site), body());
        };
        let guard = begin(&live);
        match catch_unwind(AssertUnwindSafe(body)) {
            Ok(value) => {
                let end = live.clock();
                drop(guard);
                (Open::new(self.site, live, end), value)
            }
            Err(payload) => {
                drop(guard);
                live.end(live::now(), |_| Ending::Failed(Exception::of_panic(&*payload)));
                resume_unwind(payload)
            }
        }
    }

    /// Enters the span for a body that stays inline in its function.
    #[inline]
    pub fn guard(self) -> Guard {
        let entered = self.live.map(|live| (begin(&live), live));
        Guard::new(self.site, entered)
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
    pub fn future<F, O>(self, body: F, finish: O) -> Traced<F, O>
    where
        F: Future,
        O: FnOnce(&F::Output, &mut Finish<'_>),
    {
        Traced::waiting(self.site, self.made_in, body, finish)
    }
}

/// The text of a `name` expression of any type that can be shown.
pub fn text<N: Display + ?Sized>(name: &N) -> String {
    name.to_string()
}

/// Starts the clock and makes the span the current one of this thread.
fn begin(live: &Arc<Live>) -> opentelemetry::ContextGuard {
    let context = Context::map_current(|context| handle::enter(context, live));
    let guard = context.attach();
    live.start_unix_nanos
        .store(live::now(), std::sync::atomic::Ordering::Relaxed);
    live.begin();
    guard
}
