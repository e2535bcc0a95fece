//! Functions that make regions from the current context.

use super::region::Region;
use crate::model::{IntoSpanLinks, SpanLinkError, keep_last_of_each_key};
use crate::params::RespanParams;
use crate::span::context::ContextValue;
use crate::{attributes, current_context};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};

/// The current context as a region. Use it to carry the current span to other threads and tasks.
///
/// ```
/// let context = respan::capture_context();
/// let thread = std::thread::spawn(move || context.run(|| { /* spans are children of the captured span */ }));
/// thread.join().expect("the thread");
/// ```
pub fn capture_context() -> Region {
    Region::new(from_current(Clone::clone))
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
    with_changed_value(|value| {
        let mut all = value.attributes.as_deref().unwrap_or_default().to_vec();
        params.remove_derived_session(&mut all);
        let (mut inner, session) = params.into_attributes();
        all.append(&mut inner);
        keep_last_of_each_key(&mut all);
        if let Some(session) = session
            && !all.iter().any(|(key, _)| key == attributes::SESSION_IDENTIFIER)
        {
            all.push((attributes::SESSION_IDENTIFIER.into(), session));
        }
        value.attributes = Some(all.into());
    })
}

/// A region in which arguments and results are captured, or not, in place of the telemetry's setting.
///
/// ```
/// respan::trace_content(false).run(|| { /* spans have neither input nor output */ });
/// ```
pub fn trace_content(on: bool) -> Region {
    with_changed_value(|value| value.is_content_enabled = Some(on))
}

/// A region without spans: neither respan nor other libraries that use OpenTelemetry record anything in it.
///
/// ```
/// respan::suppress().run(|| { /* nothing is recorded */ });
/// ```
pub fn suppress() -> Region {
    Region::new(from_current(Context::with_telemetry_suppressed))
}

/// A region without a current span: the next span starts a new trace. Telemetry and propagated attributes stay.
///
/// ```
/// respan::suppressed_parent().run(|| { /* the next span is a root span */ });
/// ```
pub fn suppressed_parent() -> Region {
    Region::new(from_current(|context| {
        ContextValue::with_span_telemetry(context).with_remote_span_context(SpanContext::NONE)
    }))
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
    Ok(with_changed_value(|value| {
        value.add_links(links.into_iter().filter_map(crate::SpanLink::into_record).collect());
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
    Region::new(from_current(|context| context.with_value(value)))
}

/// The value of this type in the current context, set by [`with_context_value`]; None without one.
pub fn get_context_value<T: Clone + Send + Sync + 'static>() -> Option<T> {
    // From a copy of the context, because `T::clone` may attach contexts itself.
    current_context::map_current(Clone::clone).and_then(|context| context.get::<T>().cloned())
}

/// A context made from the current one; an empty one while the thread ends.
fn from_current(make: impl FnOnce(&Context) -> Context) -> Context {
    current_context::map_current(make).unwrap_or_default()
}

/// The current context with a changed context value.
fn with_changed_value(change: impl FnOnce(&mut ContextValue)) -> Region {
    Region::new(from_current(|context| {
        let mut value = ContextValue::from_context(context);
        change(&mut value);
        context.with_value(value)
    }))
}
