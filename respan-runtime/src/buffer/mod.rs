//! Span buffers: spans that are held back until the program decides about them.

mod buffered;
mod error;
mod new_span;
mod queue;
mod span_buffer;

pub use buffered::BufferedSpan;
pub use error::SpanBufferError;
pub use new_span::NewSpan;
pub use span_buffer::{EnteredBuffer, SpanBuffer};

pub(crate) use queue::Queue;
