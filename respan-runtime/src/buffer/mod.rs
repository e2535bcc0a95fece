//! Span buffers: spans that are held back until the program decides about them.

mod error;
mod new_span;
mod span_buffer;

pub use error::SpanBufferError;
pub use new_span::NewSpan;
pub use span_buffer::{EnteredBuffer, SpanBuffer};
