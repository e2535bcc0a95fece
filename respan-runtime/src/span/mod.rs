//! Spans from their start to their end.
//!
//! ```text
//!   Callsite, StartSpan, Tracer         Context: active span, ContextValue
//!            \                            /
//!             start  (span inherits telemetry, ids, processors, attributes, buffer)
//!               |
//!               |   pool: memory of an ended span, registry slot  <------------------+
//!               v                                                                    |
//!            UniqueArc<RunningSpan>     not shared: name, links, input are set       |
//!               |  enter                                                             |
//!               v                                                                    |
//!            Arc<RunningSpan>           one reference in the frame (or its slot),    |
//!               |                       one in the Context: children, user's code    |
//!               |  exit                                                              |
//!               v                                                                    |
//!            UniqueArc<RunningSpan>     if nothing else references it, else Arc      |
//!               |  end  (output, outcome, entity path)                               |
//!               v                                                                    |
//!            SpanRecord  --> delivery::pipeline, or a buffer                         |
//!               +------------------- release ----------------------------------------+
//! ```
//!
//! A shutdown ends the spans that it finds in their slots, between `enter` and `exit`.
//!
//! | folder | content |
//! |---|---|
//! | `start` | start of a span of any source |
//! | `call/` | calls of annotated functions up to the end of their body |
//! | `running/` | running spans, their telemetry, the per-thread cache, spans in buffers |
//! | `end/` | end of a span: outcome, entity path, record |
//! | `future/` | futures, iterators and streams, whose spans outlast the call of their function |
//! | `context/` | OpenTelemetry's `Context`: active span, inherited values |
//! | `handle/`, `tracer`, `tracer_provider` | OpenTelemetry's API |
//! | `pool/` | shared pointers: all unsafe code but that of `future/rebox` |
//!
//! # Thread-locals
//!
//! A thread that records has these, each private to the module that owns it. Those with a destructor are accessed with
//! `try_with`, because spans end in destructors of other thread-locals too. No borrow lasts while the program's code runs.
//!
//! | owner | content | has a value |
//! |---|---|---|
//! | [`current_context`](crate::current_context) | where the current context is found; contexts and guards inside callbacks | from the first span to the end of the thread |
//! | [`running::thread_cache`] | counters, free slots, pooled spans | the same, or until another telemetry records |
//! | [`context::active`] | probe for a context's active span, and its result | during a look-up |
//! | [`context::context_ref`] | reference that a detached context returns | while a frame detaches its context |
//! | [`carrier`](crate::current_context::carrier) | context of the carrier that is being made | while a carrier is made or entered |
//! | `future::first_poll` | stack of first polls | while futures are polled for the first time |
//! | [`model::ids`](crate::model::ids) | random generator | from the first id to the end of the thread |
//! | `json::buffer_pool`, `model::pooled_extra` | spare content buffers and boxes | from the first span to the end of the thread |
//! | `model::steady_clock` | last reading of the system's clock | from the first span to the end of the thread |
//! | `propagation::value_block` | memory for header values | from the first request to the end of the thread |
//! | [`sync`](crate::sync) | whether the thread delivers | always |

pub(crate) mod call;
pub(crate) mod context;
mod end;
pub(crate) mod future;
pub(crate) mod handle;
mod pool;
pub(crate) mod running;
pub(crate) mod start;
mod tracer;
mod tracer_provider;

pub use tracer::RespanTracer;
pub use tracer_provider::RespanTracerProvider;
