//! Extraction of the caller's context from a request.

use super::baggage;
use super::headers::HeaderExtractor;
use super::tracestate::ParsedTraceState;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent, tracestate};
use crate::diagnostics::diagnose_once;
use crate::region::Region;
use crate::span::context::{ContextValue, ReceivedTraceState};
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceState};
use std::sync::Arc;

/// A region in which spans are children of the caller's span, whose context is in the headers of a request.
///
/// It never fails: without a `traceparent`, or with one that is not valid, the current span stays the parent. If the caller's
/// span was not sampled, its child spans are not either. Entries of baggage are added to those that are there, with or without a
/// `traceparent`.
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
    let caller = caller(carrier);
    let entries = carrier.get_all(BAGGAGE).unwrap_or_default();
    let received = baggage::parse(&entries);
    Region::changing(move |context| {
        let context = caller
            .as_ref()
            .map_or_else(|| context.clone(), |caller| caller.in_context(context));
        if received.is_empty() {
            return context;
        }
        let all = baggage::merge(context.baggage(), &received);
        context.with_baggage(all)
    })
}

/// The remote parent of a request.
struct Caller {
    span: SpanContext,
    trace_state: Option<Arc<ReceivedTraceState>>,
}

impl Caller {
    /// The context with the caller's span as its active one.
    fn in_context(&self, context: &Context) -> Context {
        let mut value = ContextValue::from_context(context);
        value.trace_state.clone_from(&self.trace_state);
        let context = ContextValue::with_span_telemetry(&context.with_value(value));
        context.with_remote_span_context(self.span.clone())
    }
}

fn caller(carrier: &dyn Extractor) -> Option<Caller> {
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
    let state = trace_state(carrier);
    let (held, text) = state.map_or((TraceState::NONE, String::new()), |state| (state.held, state.text));
    let is_held = text == held.header();
    let received = (!is_held).then(|| ReceivedTraceState {
        trace_id,
        held: held.clone(),
        text,
    });
    Some(Caller {
        span: SpanContext::new(trace_id, span_id, flags, true, held),
        trace_state: received.map(Arc::new),
    })
}

/// The caller's `tracestate`, which is dropped without the parent if it is malformed.
fn trace_state(carrier: &dyn Extractor) -> Option<ParsedTraceState> {
    let state = tracestate::parse(&carrier.get_all(TRACESTATE)?);
    if state.is_none() {
        diagnose_once!(Debug, "propagation", "a `tracestate` is malformed; it is not passed on");
    }
    state
}
