//! Calls of annotated functions up to the end of their body.
//!
//! [`Callsite::__respan_enter`](crate::model::Callsite::__respan_enter) prepares the span of a [`TracedCall`], whose methods add
//! name, links and input. [`TracedCall::run`] or an [`EnteredCall`] makes the span current while the body runs. [`CallState`] is
//! the progress of the call. The result is handled in [`future`](super::future).

mod call_state;
mod entered_call;
mod entering;
mod option_expressions;
mod option_values;
mod traced_call;

pub use entered_call::EnteredCall;
pub use option_expressions::text;
pub use option_values::{FilterValue, ProcessorNameList, filter_json, processor_names};
pub use traced_call::TracedCall;

pub(crate) use call_state::CallState;
pub(crate) use entering::Entering;
