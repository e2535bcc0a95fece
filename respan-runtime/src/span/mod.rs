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
//! | `start/` | start of any span; calls of annotated functions |
//! | `running/` | running spans, their telemetry, the per-thread cache, spans in buffers |
//! | `end/` | end of a span: outcome, entity path, record |
//! | `future/` | futures, iterators and streams, whose spans outlast the call of their function |
//! | `context/` | OpenTelemetry's `Context`: active span, inherited values |
//! | `handle/`, `tracer`, `tracer_provider` | OpenTelemetry's API |
//! | `pool/` | shared pointers: all unsafe code |
//!
//! # Thread-locals
//!
//! Each is used through `try_with`, because spans end in destructors of other thread-locals too. A borrow never spans a call
//! of the program's code.
//!
//! | thread-local | owner | holds a value |
//! |---|---|---|
//! | `SENTINEL` | `current_context` | from the first span until the thread ends |
//! | `THREAD_CACHE` | `span::running::thread_cache` | from the first span until the thread ends, or records for another telemetry |
//! | `PROBE` | `span::context::active` | while a context's active span is looked up |
//! | `RECLAIM` | `span::context::context_ref` | while a frame detaches its context |
//! | `FIRST_POLLS` | `span::future::first_poll` | while futures are polled for the first time |
//! | `RANDOM` | `model::ids` | from the first id until the thread ends |
//! | `OWN` | `json::buffer_pool` | from the first released buffer until the thread ends |
//! | `IS_DELIVERING` | `sync::guard` | while the thread delivers |

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
