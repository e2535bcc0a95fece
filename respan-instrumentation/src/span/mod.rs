//! Spans of calls of libraries that are no model calls.

mod call_span;
#[cfg(any(feature = "mcp", feature = "retrieval"))]
mod text;

pub(crate) use call_span::CallSpan;
#[cfg(any(feature = "mcp", feature = "retrieval"))]
pub(crate) use text::truncated;
