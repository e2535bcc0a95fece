//! A tower layer for HTTP servers: each request continues the trace of its caller and has a span.
//!
//! Needs the cargo feature `tower`. It works with axum, tonic and hyper, and records no content.
//!
//! ```
//! use axum::Router;
//! use axum::routing::post;
//!
//! # async fn chat() {}
//! let app: Router = Router::new().route("/chat", post(chat)).layer(respan::tower::TraceLayer::new());
//! ```
//!
//! With axum, `respan::axum_layer!()` is the same layer, whose spans have the route (`POST /chat/{id}`).
//!
//! The span has the names of OpenTelemetry's [semantic conventions for HTTP servers][conventions]. It lasts until the body of the
//! response has ended, and so does the context in which the handler and the body run: what a stream of server-sent events
//! does is in the trace too. A request that the client gives up is recorded as cancelled.
//!
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server

mod body;
mod in_region;
mod layer;
mod options;
mod response_future;
mod server_span;
mod service;

pub use body::TracedBody;
pub use layer::TraceLayer;
pub use response_future::ResponseFuture;
pub use service::Trace;

/// The [layer](crate::tower::TraceLayer) for axum: spans have the route of the request.
///
/// The crate `axum` is the program's: this names `axum::extract::MatchedPath` where it is used, which is there with axum's feature
/// `matched-path`, a default. Needs the cargo feature `tower`.
///
/// ```
/// use axum::Router;
/// use axum::routing::post;
///
/// # async fn chat() {}
/// let app: Router = Router::new().route("/chat/{id}", post(chat)).layer(respan::axum_layer!());
/// ```
#[macro_export]
macro_rules! axum_layer {
    () => {
        $crate::tower::TraceLayer::new().route(|extensions| {
            extensions
                .get::<::axum::extract::MatchedPath>()
                .map(|path| path.as_str())
        })
    };
}
