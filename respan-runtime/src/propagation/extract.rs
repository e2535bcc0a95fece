//! Extraction of the caller's context from a request.

use super::baggage;
use super::headers::HeaderExtractor;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent};
use crate::current_context;
use crate::diagnostics::diagnose_once;
use crate::region::Region;
use crate::span::context::ContextValue;
use http::HeaderMap;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceState};

/// A region in which spans are children of the caller's span, whose context is in the headers of a request.
///
/// It never fails: without a `traceparent`, or with one that is not valid, the region is the current context. If the caller's
/// span was not sampled, its child spans are not either.
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
/// As a middleware of axum, for all handlers of a server:
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
    extract_from(&HeaderExtractor(headers))
}

/// As [`extract`], from any carrier: the metadata of a gRPC call, the properties of a message, environment variables.
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
    if let Some(caller) = parent_context(carrier) {
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

fn parent_context(carrier: &dyn Extractor) -> Option<SpanContext> {
    let parents = carrier.get_all(TRACEPARENT)?;
    // Which of two parents is meant cannot be determined.
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
    Some(SpanContext::new(trace_id, span_id, flags, true, trace_state(carrier)))
}

/// Several headers are one list, in their order. A list with a malformed member is dropped without the parent:
/// <https://www.w3.org/TR/trace-context-2/#tracestate-header>.
fn trace_state(carrier: &dyn Extractor) -> TraceState {
    let Some(lists) = carrier.get_all(TRACESTATE) else {
        return TraceState::NONE;
    };
    lists.join(",").parse().unwrap_or_else(|_| {
        diagnose_once!(Debug, "propagation", "a `tracestate` is malformed; it is not passed on");
        TraceState::NONE
    })
}
