//! Injection of the current span's context into a request.

use super::baggage;
use super::headers::HeaderInjector;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent};
use crate::current_context;
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Injector;
use opentelemetry::trace::TraceContextExt as _;

/// Writes the current span's context and the baggage into the headers of a request.
///
/// Call it inside of the function whose span is to be the parent in the server. Without a current span, and in a
/// [`suppress`](crate::suppress)ed region, it writes nothing. If the current span is a remote one, as in a proxy without spans
/// of its own, it writes that one's context.
///
/// ```
/// use http::HeaderMap;
/// use respan::propagation;
///
/// // With reqwest: `client.get(url).headers(outgoing())`.
/// fn outgoing() -> HeaderMap {
///     let mut headers = HeaderMap::new();
///     propagation::inject(&mut headers);
///     headers
/// }
/// assert!(outgoing().is_empty(), "there is no span here");
/// ```
pub fn inject(headers: &mut HeaderMap) {
    inject_into(&mut HeaderInjector(headers));
}

/// As [`inject`], into any carrier: the metadata of a gRPC call, the properties of a message, environment variables.
///
/// ```
/// use respan::propagation;
/// use std::collections::HashMap;
///
/// let mut message: HashMap<String, String> = HashMap::new();
/// propagation::inject_into(&mut message);
/// ```
pub fn inject_into(carrier: &mut dyn Injector) {
    // Cloned, since the carrier is code of the program, which may attach contexts.
    if let Some(context) = current_context::map_current(Clone::clone) {
        write(&context, carrier);
    }
}

fn write(context: &Context, carrier: &mut dyn Injector) {
    let span = context.span();
    let span_context = span.span_context();
    if context.is_telemetry_suppressed() || !span_context.is_valid() {
        return;
    }
    carrier.set(TRACEPARENT, traceparent::format(span_context));
    let state = span_context.trace_state().header();
    if !state.is_empty() {
        carrier.set(TRACESTATE, state);
    }
    if let Some(entries) = baggage::format(context.baggage()) {
        carrier.set(BAGGAGE, entries);
    }
}
