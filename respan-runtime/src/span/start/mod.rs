//! TODO head.

mod call_state;
mod entry;
mod guard;
mod start;

pub use entry::{Entry, enter, text};
pub use guard::Guard;

pub(crate) use call_state::CallState;
pub(crate) use entry::start_annotated;
pub(crate) use start::{SpanOptions, start};
