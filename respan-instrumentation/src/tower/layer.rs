//! The layer.

use super::options::Options;
use super::service::Trace;
use http::Extensions;
use respan_runtime::Instruments;
use respan_runtime::instruments::mark_initialized;
use std::fmt;
use tower_layer::Layer;

/// Layer whose requests continue the caller's trace (`traceparent`, `tracestate`, `baggage`) and have a span.
///
/// Blocked by [`Instruments::Tower`], it only calls through.
///
/// ```
/// use respan::tower::TraceLayer;
///
/// let layer = TraceLayer::new();
/// let without_span = TraceLayer::new().span(false);
/// ```
#[derive(Clone, Copy)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct TraceLayer {
    options: Options,
}

impl TraceLayer {
    /// A layer that starts a span of kind SERVER for each request.
    pub fn new() -> Self {
        mark_initialized(&[Instruments::Tower]);
        Self {
            options: Options {
                has_span: true,
                route: None,
            },
        }
    }

    /// Sets whether each request has a span. Default: true. Without, the request continues the caller's trace, and the spans of
    /// the handler are children of the caller's span.
    pub fn span(mut self, on: bool) -> Self {
        self.options.has_span = on;
        self
    }

    /// Sets how the route of a request is found, `http.route` and part of the span's name: the pattern that matched, never the
    /// path. Default: the span has no route. With axum, `respan::axum_layer!()` sets it.
    ///
    /// ```
    /// #[derive(Clone)]
    /// struct Route(&'static str);
    ///
    /// let layer = respan::tower::TraceLayer::new().route(|extensions| extensions.get::<Route>().map(|route| route.0));
    /// ```
    pub fn route(mut self, route: fn(&Extensions) -> Option<&str>) -> Self {
        self.options.route = Some(route);
        self
    }
}

impl Default for TraceLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace::new(inner, self.options)
    }
}

impl fmt::Debug for TraceLayer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TraceLayer")
            .field("span", &self.options.has_span)
            .finish_non_exhaustive()
    }
}
