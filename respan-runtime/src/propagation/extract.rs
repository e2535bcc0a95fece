//! The side that is called.

use super::baggage;
use super::headers::Reader;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent};
use crate::current_context;
use crate::diagnostics::diagnose_once;
use crate::region::Region;
use crate::span::context::ContextValue;
use http::HeaderMap;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceState};

/// The current context, continued from the headers of a request: spans in the region are below the caller's span.
///
/// Nothing fails here. Where there is no `traceparent`, or one that W3C does not allow, the region is the current context,
/// and the next span in it starts a trace, or continues the one that is current. If the caller's span was not sampled,
/// neither are those below it.
///
/// ```
/// use http::HeaderMap;
/// use respan::{get_client, propagation};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse()?);
/// propagation::extract(&headers).run(|| {
///     let trace_id = get_client().get_current_trace_id();
///     assert_eq!(trace_id.as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
/// });
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
///
/// In an axum server, once for all of its handlers:
///
/// ```
/// # struct Request(http::HeaderMap);
/// # impl Request { fn headers(&self) -> &http::HeaderMap { &self.0 } }
/// # struct Next;
/// # impl Next { async fn run(self, _request: Request) {} }
/// async fn continue_trace(request: Request, next: Next) {
///     let caller = respan::propagation::extract(request.headers());
///     caller.scope(next.run(request)).await
/// }
/// ```
pub fn extract(headers: &HeaderMap) -> Region {
    extract_from(&Reader(headers))
}

/// As [`extract`], from anything that gives values by name.
///
/// ```
/// use respan::propagation;
/// use std::collections::HashMap;
///
/// let message: HashMap<String, String> = HashMap::new();
/// propagation::extract_from(&message).run(|| { /* handle it */ });
/// ```
pub fn extract_from(carrier: &dyn Extractor) -> Region {
    let mut context = current_context::map_current(Clone::clone).unwrap_or_default();
    if let Some(caller) = caller(carrier) {
        context = ContextValue::with_span_telemetry(&context).with_remote_span_context(caller);
    }
    if let Some(entries) = carrier.get_all(BAGGAGE) {
        let baggage = baggage::parse(&entries);
        if !baggage.is_empty() {
            context = context.with_baggage(baggage);
        }
    }
    Region::new(context)
}

fn caller(carrier: &dyn Extractor) -> Option<SpanContext> {
    let parents = carrier.get_all(TRACEPARENT)?;
    // Two parents are none: nobody could say which of them is meant.
    let parent = match parents.as_slice() {
        [] => return None,
        [parent] => traceparent::parse(parent),
        _ => None,
    };
    if parent.is_none() {
        diagnose_once!(
            Debug,
            "propagation",
            "a `traceparent` is malformed or given more than once; it is ignored, and no trace is continued"
        );
    }
    let (trace_id, span_id, flags) = parent?;
    Some(SpanContext::new(trace_id, span_id, flags, true, state(carrier)))
}

/// Several headers are one list, in their order. A list with a malformed member is dropped, and the parent kept:
/// <https://www.w3.org/TR/trace-context-2/#tracestate-header>.
fn state(carrier: &dyn Extractor) -> TraceState {
    let Some(lists) = carrier.get_all(TRACESTATE) else {
        return TraceState::NONE;
    };
    lists.join(",").parse().unwrap_or_else(|_| {
        diagnose_once!(Debug, "propagation", "a `tracestate` is malformed; it is not passed on");
        TraceState::NONE
    })
}
