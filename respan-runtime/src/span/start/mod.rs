//! TODO head.

mod entry;
mod frame;
mod guard;
mod start;

pub use entry::{Entry, enter, text};
pub use guard::Guard;

pub(crate) use entry::start_below;
pub(crate) use frame::CallState;
pub(crate) use start::{SpanOptions, start};
