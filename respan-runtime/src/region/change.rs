//! Regions that differ from the current context in one respect.

use super::region::Region;
use crate::model::{IntoSpanLink, SpanLinkError};
use crate::params::RespanParams;
use crate::span::context::ContextValue;
use crate::{attributes, current_context};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};

/// The current context, to be carried to other threads and tasks.
///
/// ```
/// let context = respan::capture_context();
/// std::thread::spawn(move || context.run(|| { /* below the span that was current */ })).join().expect("the thread");
/// ```
pub fn capture_context() -> Region {
    Region::new(current(Clone::clone))
}

/// A function of one argument that runs in the current context each time it is called: `capture_context().bind(body)`.
///
/// Use it for what a pool calls once per item; see [`Region::bind`] for what it needs.
///
/// ```
/// let length = respan::bind(|word: &str| word.len());
/// assert_eq!(["a", "bc"].into_iter().map(length).collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn bind<A, R, F: Fn(A) -> R>(body: F) -> impl Fn(A) -> R + use<A, R, F> {
    capture_context().bind(body)
}

/// A region in which every span that starts gets Respan's parameters as attributes.
///
/// Regions nest: inner values win, metadata is merged. What a span says itself later replaces them.
///
/// ```
/// use respan::{RespanParams, propagate_attributes};
///
/// let region = propagate_attributes(RespanParams::new().customer_identifier("user-123").metadata("plan", "gold"));
/// region.run(|| { /* spans that start here have them */ });
/// ```
pub fn propagate_attributes(params: RespanParams) -> Region {
    changed(|scope| {
        let mut all = scope.attributes.as_deref().unwrap_or_default().to_vec();
        params.remove_derived_session(&mut all);
        let (mut inner, session) = params.into_attributes();
        all.retain(|(key, _)| !inner.iter().any(|(own, _)| own == key));
        all.append(&mut inner);
        if let Some(session) = session
            && !all.iter().any(|(key, _)| key == attributes::SESSION_IDENTIFIER)
        {
            all.push((attributes::SESSION_IDENTIFIER.into(), session));
        }
        scope.attributes = Some(all.into());
    })
}

/// A region in which arguments and results are captured, or not, whatever the telemetry's setting is.
///
/// ```
/// respan::trace_content(false).run(|| { /* spans without inputs and outputs */ });
/// ```
pub fn trace_content(on: bool) -> Region {
    changed(|scope| scope.is_content_enabled = Some(on))
}

/// A region without spans: nothing in it is recorded, also by other libraries that speak OpenTelemetry.
///
/// ```
/// respan::suppress().run(|| { /* no spans */ });
/// ```
pub fn suppress() -> Region {
    Region::new(current(Context::with_telemetry_suppressed))
}

/// A region without a current span: the next span starts a trace of its own. Telemetry and propagated attributes stay.
///
/// ```
/// respan::suppressed_parent().run(|| { /* a trace of its own */ });
/// ```
pub fn suppressed_parent() -> Region {
    Region::new(current(|context| {
        ContextValue::leave_span(context).with_remote_span_context(SpanContext::NONE)
    }))
}

/// A region in which the next span of an annotated function, or of [`start_span`](crate::Client::start_span), gets these
/// links, after its own; only the next one. Spans by hand leave them alone.
///
/// Takes links, or the results of [`SpanLink::new`](crate::SpanLink::new).
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
/// If one of the links is an error.
pub fn attach_span_links<L: IntoSpanLink>(links: impl IntoIterator<Item = L>) -> Result<Region, SpanLinkError> {
    let links: Vec<_> = links
        .into_iter()
        .map(IntoSpanLink::into_span_link)
        .collect::<Result<_, _>>()?;
    Ok(changed(|scope| {
        scope.attach(links.into_iter().filter_map(crate::SpanLink::into_record).collect());
    }))
}

/// A region with a value of the program's own, found by its type; see [`get_context_value`].
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
    Region::new(current(|context| context.with_value(value)))
}

/// The value of this type in the current context, if there is one.
///
/// ```
/// assert_eq!(respan::get_context_value::<u32>(), None);
/// ```
pub fn get_context_value<T: Clone + Send + Sync + 'static>() -> Option<T> {
    // From a copy: a `Clone` that is traced itself attaches contexts.
    current_context::map_current(Clone::clone).and_then(|context| context.get::<T>().cloned())
}

/// Made from the current context; an empty one where the thread is about to end.
fn current(make: impl FnOnce(&Context) -> Context) -> Context {
    current_context::map_current(make).unwrap_or_default()
}

fn changed(change: impl FnOnce(&mut ContextValue)) -> Region {
    Region::new(current(|context| {
        let mut scope = ContextValue::of(context);
        change(&mut scope);
        context.with_value(scope)
    }))
}
