//! Span buffers: spans that are held back until the program decides about them.

mod buffered;
mod definition;
mod error;
mod hold;
mod queue;

pub use buffered::BufferedSpan;
pub use definition::NewSpan;
pub use error::SpanBufferError;
pub use hold::{EnteredBuffer, SpanBuffer};

pub(crate) use queue::Queue;
