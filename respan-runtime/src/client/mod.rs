//! The client: what a program does with its spans while they run.

mod handle;
mod no_attributes;
mod span_attributes;
mod start_span;
mod update;

pub use handle::{Client, get_client};
pub use no_attributes::NO_ATTRIBUTES;
pub use span_attributes::{SpanAttributes, respan_span_attributes};
pub use start_span::{EnteredSpan, StartSpan};
pub use update::SpanUpdate;
