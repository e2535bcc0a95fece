//! A span from its start to the record that is handed over.

pub(crate) mod context;
mod end;
pub(crate) mod future;
pub(crate) mod handle;
mod pool;
pub(crate) mod running;
pub(crate) mod start;
mod tracer;

pub use tracer::{RespanTracer, RespanTracerProvider};
