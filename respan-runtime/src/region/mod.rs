//! Regions: OpenTelemetry contexts in which code runs, and what spans inherit there besides their parent.
//!
//! A [`Region`] is a `Context` with respan's context value changed in one respect. It runs a function on this thread, wraps one
//! for another thread, or scopes a future. No function changes the context of the code after it, because async code has no
//! point where such a change would end.

mod constructors;
mod region;
mod scoped;
mod scoped_stream;
mod spawn;
mod spawn_callee;

pub use constructors::{
    attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress, suppressed_parent,
    trace_content, with_context_value,
};
pub use region::{EnteredRegion, Region};
pub use spawn::{Job, JobAny, JobBoxed, JobCall, JobErased, JobFuture, carry, carry_call, carry_future};
pub use spawn_callee::{Callee, CalleeGeneric, CalleeKnown, CalleeOther};
