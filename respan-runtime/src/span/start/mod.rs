//! Start of spans, and the calls of annotated functions up to the end of their body.
//!
//! [`start()`] makes a span of any source from its [`SpanOptions`] and its context. The call of an annotated function is an
//! [`Entry`]: `enter` prepares the span, the entry's methods add name, links and input, and `call` or a [`Guard`] makes
//! the span current while the body runs. [`CallState`] is the call's progress. The result is handled in
//! [`future`](super::future).

mod body;
mod call_state;
mod entry;
mod guard;
mod option_values;
mod start;

pub use entry::{Entry, enter, text};
pub use guard::Guard;
pub use option_values::{FilterValue, ProcessorNameList, filter_json, processor_names};

pub(crate) use call_state::CallState;
pub(crate) use entry::start_annotated;
pub(crate) use start::{SpanOptions, start};
