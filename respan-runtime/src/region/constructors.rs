//! Functions that make regions.

use super::region::Region;
use crate::current_context;
use crate::instruments::Instruments;
use crate::model::{IntoSpanLinks, SpanLinkError};
use crate::params::RespanParams;
use crate::span::context::{ContextValue, PendingLinks};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use std::sync::{Arc, Mutex};

/// The current context as a region. Use it to carry the current span to other threads and tasks.
///
/// ```
/// let context = respan::capture_context();
/// let thread = std::thread::spawn(move || context.run(|| { /* spans are children of the captured span */ }));
/// thread.join().expect("the thread");
/// ```
pub fn capture_context() -> Region {
    Region::captured(current_context::map_current(Context::clone).unwrap_or_default())
}

/// The current context, for a thread or task that is spawned; None if [`Instruments::Threading`] is disabled.
#[inline]
pub(crate) fn spawn_context() -> Option<Region> {
    Instruments::Threading.is_enabled().then(capture_context)
}

/// A function of one argument that runs in the current context each time it is called.
///
/// The same as `capture_context().bind(body)`. Use it for closures that a pool calls once per item; see [`Region::bind`].
///
/// ```
/// let length = respan::bind(|word: &str| word.len());
/// assert_eq!(["a", "bc"].into_iter().map(length).collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn bind<A, R, F: Fn(A) -> R>(body: F) -> impl Fn(A) -> R + use<A, R, F> {
    capture_context().bind(body)
}

/// A region in which each new span gets Respan's parameters as attributes.
///
/// Regions nest: inner values replace outer ones, and metadata is merged. A span's own attributes replace both.
///
/// ```
/// use respan::{RespanParams, propagate_attributes};
///
/// let params = RespanParams::new().customer_identifier("user-123").metadata("plan", "gold");
/// propagate_attributes(params).run(|| { /* spans that start here have these attributes */ });
/// ```
pub fn propagate_attributes(params: RespanParams) -> Region {
    Region::changing_value(move |value| params.clone().propagate_to(value))
}

/// A region in which arguments and results are captured, or not, in place of the telemetry's setting.
///
/// Switched off, no prompt, answer, argument or result leaves the process either that the program or a library sets by hand:
/// attributes with the keys listed at [`attributes::is_content_key`](crate::attributes::is_content_key) are removed. Nothing
/// inside switches it on again. A model call that began outside is sent without its content if it is described, or its response
/// received, inside.
///
/// ```
/// respan::trace_content(false).run(|| { /* spans have neither input nor output */ });
/// ```
pub fn trace_content(on: bool) -> Region {
    Region::changing_value(move |value| value.set_content_enabled(on))
}

/// A region without spans: neither respan nor other libraries that use OpenTelemetry record anything in it.
///
/// ```
/// respan::suppress().run(|| { /* nothing is recorded */ });
/// ```
pub fn suppress() -> Region {
    Region::changing(Context::with_telemetry_suppressed)
}

/// A region without a current span: the next span starts a new trace. Telemetry and propagated attributes stay.
///
/// ```
/// respan::suppressed_parent().run(|| { /* the next span is a root span */ });
/// ```
pub fn suppressed_parent() -> Region {
    Region::changing(|context| ContextValue::with_span_telemetry(context).with_remote_span_context(SpanContext::NONE))
}

/// A region in which the next span gets these links, after its own.
///
/// Only one span gets them: the first of an annotated function or of [`start_span`](crate::Client::start_span). A tracer's
/// spans do not take links. The argument's items are links, or results of [`SpanLink::new`](crate::SpanLink::new).
///
/// ```
/// use respan::{SpanLink, attach_span_links};
///
/// # fn resume() {}
/// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
/// attach_span_links([paused])?.run(resume);
/// # Ok::<(), respan::SpanLinkError>(())
/// ```
///
/// # Errors
///
/// The first error among the items.
pub fn attach_span_links<M>(links: impl IntoSpanLinks<M>) -> Result<Region, SpanLinkError> {
    let links = links.into_span_links()?;
    let records = links.into_iter().filter_map(crate::SpanLink::into_record).collect();
    let pending: PendingLinks = Arc::new(Mutex::new(records));
    Ok(Region::changing_value(move |value| {
        value.add_links(Arc::clone(&pending));
    }))
}

/// A region with a value of the program, which [`get_context_value`] finds by its type.
///
/// ```
/// use respan::{get_context_value, with_context_value};
///
/// #[derive(Clone, PartialEq, Debug)]
/// struct Tenant(u32);
///
/// with_context_value(Tenant(7)).run(|| assert_eq!(get_context_value::<Tenant>(), Some(Tenant(7))));
/// ```
pub fn with_context_value<T: Send + Sync + 'static>(value: T) -> Region {
    let value = Arc::new(value);
    Region::changing_value(move |context_value| context_value.set_program_value(Arc::clone(&value)))
}

/// The value of this type in the current context, set by [`with_context_value`] or, without one, through OpenTelemetry's
/// `Context::with_value`; None without either.
pub fn get_context_value<T: Clone + Send + Sync + 'static>() -> Option<T> {
    // From a copy of the context, because `T::clone` may attach contexts itself.
    let context = current_context::map_current(Context::clone)?;
    let value = context.get::<ContextValue>();
    match value.and_then(ContextValue::program_value::<T>) {
        Some(value) => Some(value.clone()),
        None => context.get::<T>().cloned(),
    }
}
