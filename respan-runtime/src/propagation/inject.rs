//! Injection of the current span's context into a request.

use super::baggage;
use super::{BAGGAGE, TRACEPARENT, TRACESTATE, traceparent};
use crate::current_context;
use crate::span::context::{ContextValue, active_span};
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::Injector;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _};

/// Writes the current span's context and the baggage into the headers of a request.
///
/// Call it inside of the function whose span is to be the parent in the server. Without a current span it writes the baggage
/// only, which does not depend on tracing; in a [`suppress`](crate::suppress)ed region nothing. If the current span is a remote
/// one, as in a proxy without spans of its own, it writes that one's context. In place of a span that is not exported, it writes
/// the nearest one above that is.
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
    write_current(headers);
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
    write_current(&mut Injected(carrier));
}

/// The target of an injection.
pub(super) trait Carrier {
    /// Sets the header `traceparent`, whose value is ASCII.
    fn set_traceparent(&mut self, value: &[u8]);

    /// Sets another header.
    fn set(&mut self, name: &'static str, value: String);
}

/// A carrier of the program.
struct Injected<'a>(&'a mut dyn Injector);

impl Carrier for Injected<'_> {
    fn set_traceparent(&mut self, value: &[u8]) {
        self.0.set(TRACEPARENT, String::from_utf8_lossy(value).into_owned());
    }

    fn set(&mut self, name: &'static str, value: String) {
        self.0.set(name, value);
    }
}

fn write_current(carrier: &mut impl Carrier) {
    // Cloned, since the carrier may be code of the program, which may attach contexts.
    if let Some(context) = current_context::map_current(Clone::clone) {
        write(&context, carrier);
    }
}

/// The id of the span that a backend knows as the parent of the request; None if the current span is not respan's.
fn exported_span_id(context: &Context) -> Option<SpanId> {
    active_span(context).map(|span| span.exported_span_id())
}

/// The `tracestate` as it was received, unless the program has changed it.
fn trace_state(context: &Context, span: &SpanContext) -> String {
    let received = context
        .get::<ContextValue>()
        .and_then(|value| value.trace_state.as_ref());
    let received = received.filter(|state| state.trace_id == span.trace_id() && state.held == *span.trace_state());
    received.map_or_else(|| span.trace_state().header(), |state| state.text.clone())
}

fn write(context: &Context, carrier: &mut impl Carrier) {
    if context.is_telemetry_suppressed() {
        return;
    }
    let span = context.span();
    let span_context = span.span_context();
    if span_context.is_valid() {
        let span_id = exported_span_id(context).unwrap_or_else(|| span_context.span_id());
        carrier.set_traceparent(&traceparent::format(span_context, span_id));
        let state = trace_state(context, span_context);
        if !state.is_empty() {
            carrier.set(TRACESTATE, state);
        }
    }
    if let Some(entries) = baggage::format(context.baggage()) {
        carrier.set(BAGGAGE, entries);
    }
}
