//! Calls of annotated functions up to the end of their body.
//!
//! A call is an [`Entry`]: `enter` prepares its span, the entry's methods add name, links and input, and `call` or a [`Guard`]
//! makes the span current while the body runs. [`CallState`] is the call's progress. The result is handled in
//! [`future`](super::future).

mod body;
mod call_state;
mod entered_call;
mod option_values;
mod traced_call;

pub use entered_call::Guard;
pub use option_values::{FilterValue, ProcessorNameList, filter_json, processor_names};
pub use traced_call::{Entry, enter, text};

pub(crate) use call_state::CallState;
pub(crate) use traced_call::start_annotated;
