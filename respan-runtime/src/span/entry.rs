//! The beginning of an annotated call.

use super::callsite::Callsite;
use super::finish::Finish;
use super::link::IntoSpanLink;
use super::live::{self, Ending, Live, Seed};
use super::open::{Guard, Open};
use super::record::{Processors, Site};
use super::traced::Traced;
use super::{active, ambient, handle, ids};
use crate::capture::{Exception, Input};
use crate::diagnostics::diagnose_once;
use crate::scope::Scope;
use crate::telemetry;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
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
    let live = if telemetry::exists() { start(site) } else { None };
    Entry { site, live }
}

/// A new span below the current one, not yet visible to anybody; None where nothing is to be recorded.
fn start(site: &'static Callsite) -> Option<Arc<Live>> {
    ambient::map_current(|context| start_below(site, context)).flatten()
}

pub(super) fn start_below(site: &'static Callsite, context: &Context) -> Option<Arc<Live>> {
    if context.is_telemetry_suppressed() {
        return None;
    }
    let parent = active::live(context);
    let core = telemetry::current(context, parent.as_deref())?;
    let above = context_above(context, parent.as_deref())?;
    let scope = context.get::<Scope>();
    let own = live::child_context(&above, scope);
    let processors = match site.processors {
        [] => parent.as_ref().and_then(|parent| parent.inherited_processors()),
        names => Some(Processors::Static(names)),
    };
    let buffer = scope.and_then(|scope| scope.buffer.clone());
    // What is buffered is decided about when it is processed.
    let is_recorded = buffer.is_some() || site.sample_rate.is_none_or(|rate| ids::is_sampled(own.span_id(), rate));
    let live = Live::new(Seed {
        core,
        site: Site::Attribute(site),
        parent_span_id: above.span_id(),
        parent_is_remote: above.is_remote(),
        context: own,
        parent: parent.or_else(|| scope?.surroundings.clone()),
        processors,
        is_recorded,
        is_content_enabled: live::is_content_enabled(core, scope),
        buffer,
        start_unix_nanos: 0,
    });
    if let Some(scope) = scope {
        live.propagate(scope);
        scope.take_links().into_iter().for_each(|link| {
            live.add_link(link);
        });
    }
    Some(Arc::new(live))
}

/// The span context below which a new span stands, perhaps an invalid one; None below an unsampled span: ordinary
/// parent-based sampling.
pub(crate) fn context_above(context: &Context, parent: Option<&Live>) -> Option<SpanContext> {
    let above = match parent {
        Some(parent) => parent.context.clone(),
        None if context.has_active_span() => context.span().span_context().clone(),
        None => SpanContext::NONE,
    };
    (!above.is_valid() || above.is_sampled()).then_some(above)
}

impl Entry {
    pub(super) fn of(site: &'static Callsite, live: Arc<Live>) -> Self {
        Self { site, live: Some(live) }
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
        for link in links {
            match link {
                Ok(link) => {
                    if let Some(link) = link.into_record() {
                        live.add_link(link);
                    }
                }
                Err(error) => {
                    diagnose_once!(Warning, "span", "a link is left out: {error}");
                    live.amend(|extra| extra.dropped_links += 1);
                }
            }
        }
    }

    /// Captures the arguments, if they are wanted.
    #[inline]
    pub fn input(&mut self, write: impl FnOnce(&mut Input<'_>)) {
        let wanted = self.site.capture_input;
        if let Some(live) = self.unshared()
            && live.is_recorded
            && wanted
            && live.is_content_enabled
        {
            let limit = live.core.settings.content_limit;
            let mut input = Input::begin(live.content_mut(), limit);
            write(&mut input);
            input.end();
        }
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
                let end = live::now();
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
    guard
}
