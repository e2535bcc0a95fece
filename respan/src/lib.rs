//! Tracing for LLM applications.

#[doc(hidden)]
pub use respan_runtime::private as __private;
pub use respan_runtime::*;

pub use respan_macros::{agent, task, tool, workflow};
