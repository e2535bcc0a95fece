//! Propagation of a trace over processes, in the headers of a request.
//!
//! The client of a request [`inject`](fn@inject)s the current span's context and the server [`extract`](fn@extract)s it, so that
//! the spans of both are in one trace. The format is W3C's [Trace Context] and [Baggage]: `traceparent` (trace id, span id,
//! sampled and random flag), `tracestate`, and `baggage` for [entries of the program](with_baggage). Exported spans have the
//! trace state as well, OTLP's `traceState`. Entity path, workflow name, propagated attributes, links and buffers are not sent,
//! since every receiver can read headers.
//!
//! ```
//! use http::HeaderMap;
//! use respan::propagation;
//!
//! // The client, inside of an annotated function:
//! let mut headers = HeaderMap::new();
//! propagation::inject(&mut headers);
//!
//! // The server: annotated functions in the region continue the client's trace.
//! let answer = propagation::extract(&headers).run(|| 42);
//! # assert_eq!(answer, 42);
//! ```
//!
//! [Trace Context]: https://www.w3.org/TR/trace-context-2/
//! [Baggage]: https://www.w3.org/TR/baggage/

mod baggage;
mod extract;
mod headers;
mod inject;
mod traceparent;
mod tracestate;
mod value_block;

pub use baggage::{baggage, with_baggage};
pub use extract::{extract, extract_from};
pub use inject::{inject, inject_into};

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const BAGGAGE: &str = "baggage";
