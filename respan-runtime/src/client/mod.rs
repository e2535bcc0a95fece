//! The client: spans by hand, changes to the current span, buffers, flush, statistics.

mod client;
mod context_values;
mod current_span;
mod entered_span;
mod model_call;
mod no_attributes;
mod span_attributes;
mod span_update;
mod start_span;
mod start_span_run;
mod start_span_stream;

pub use client::{Client, get_client};
pub use context_values::ContextKey;
pub use entered_span::EnteredSpan;
pub use no_attributes::NO_ATTRIBUTES;
pub use span_attributes::{SpanAttributes, respan_span_attributes};
pub use span_update::SpanUpdate;
pub use start_span::StartSpan;
