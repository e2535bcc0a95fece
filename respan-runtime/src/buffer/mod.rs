//! Span buffers: finished spans that wait until the program exports or discards them.
//!
//! ```text
//! span ends ──► BufferQueue ──► SpanBuffer::get_all_spans ──► Client::process_spans ──► pipeline
//!               (span/running)  BufferedSpan                  once per span
//! ```
//!
//! The context holds the queue of the entered buffer, so that child spans, threads and tasks use it as well.

mod buffered_span;
mod entered_buffer;
mod error;
mod new_span;
mod span_buffer;

pub use buffered_span::BufferedSpan;
pub use entered_buffer::EnteredBuffer;
pub use error::SpanBufferError;
pub use new_span::NewSpan;
pub use span_buffer::SpanBuffer;
