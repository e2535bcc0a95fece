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
//! `docs/architecture.md` lists them. Each is private to the file that owns it. Those with a destructor are accessed with
//! `try_with`, because spans end in destructors of other thread-locals too. No borrow lasts while the program's code runs.

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
