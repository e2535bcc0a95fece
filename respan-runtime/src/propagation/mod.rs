//! One trace over several processes: the current span's place travels in the headers of a request.
//!
//! The caller [`inject`]s, the one who is called [`extract`]s, and the spans of both are of one trace. What travels is
//! what W3C's [Trace Context] and [Baggage] say: trace id, span id, the sampled flag and the trace state as `traceparent`
//! and `tracestate`, the [baggage](with_baggage) as `baggage`. Exported spans carry the trace state as well, OTLP's
//! `traceState`. Entity path, workflow name, propagated attributes, links and buffers stay in their process: a header is
//! read by whoever runs the other one.
//!
//! ```
//! use http::HeaderMap;
//! use respan::propagation;
//!
//! // The caller, inside of an annotated function:
//! let mut headers = HeaderMap::new();
//! propagation::inject(&mut headers);
//!
//! // The server: annotated functions in the region continue the caller's trace.
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

pub use baggage::{baggage, with_baggage};
pub use extract::{extract, extract_from};
pub use inject::{inject, inject_into};

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const BAGGAGE: &str = "baggage";
