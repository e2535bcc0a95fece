//! The caller's side.

use super::baggage;
use super::headers::Writer;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent};
use crate::current_context;
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Injector;
use opentelemetry::trace::TraceContextExt as _;

/// Writes the current span's place, and the baggage, into the headers of a request.
///
/// Call it inside of the function whose span shall be the parent over there. Without a current span, and in a
/// [`suppress`](crate::suppress)ed region, it writes nothing; where only a remote span is current, as in a proxy without
/// spans of its own, that one is passed on.
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
    inject_into(&mut Writer(headers));
}

/// As [`inject`], into anything that takes names and values: the metadata of a gRPC call, a message's properties, the
/// environment of a program.
///
/// ```
/// use respan::propagation;
/// use std::collections::HashMap;
///
/// let mut message: HashMap<String, String> = HashMap::new();
/// propagation::inject_into(&mut message);
/// ```
pub fn inject_into(carrier: &mut dyn Injector) {
    // A copy: the carrier is the caller's code, which may attach contexts itself.
    if let Some(context) = current_context::map_current(Clone::clone) {
        write(&context, carrier);
    }
}

fn write(context: &Context, carrier: &mut dyn Injector) {
    let span = context.span();
    let place = span.span_context();
    if context.is_telemetry_suppressed() || !place.is_valid() {
        return;
    }
    carrier.set(TRACEPARENT, traceparent::format(place));
    let state = place.trace_state().header();
    if !state.is_empty() {
        carrier.set(TRACESTATE, state);
    }
    if let Some(entries) = baggage::format(context.baggage()) {
        carrier.set(BAGGAGE, entries);
    }
}
