//! Regions: OpenTelemetry contexts in which code runs, and what spans inherit there besides their parent.
//!
//! A [`Region`] is a change of the `Context` in which it is entered, in one respect. It runs a function on this thread, wraps one
//! for another thread, or scopes a future. Regions compose, wherever they were made. No function changes the context of the code after it, because async code has no
//! point where such a change would end.

mod composed_context;
mod constructors;
mod entered;
mod region;
mod scoped;
mod scoped_stream;
mod spawn;
mod spawn_callee;

pub use constructors::{
    attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress, suppressed_parent,
    trace_content, with_context_value,
};
pub use entered::EnteredRegion;
pub use region::Region;
pub(crate) use scoped::Scoped;
pub(crate) use spawn::spawned_call;
#[cfg(feature = "tokio")]
pub(crate) use spawn::spawned_future;
pub use spawn::{Job, JobAny, JobBoxed, JobCall, JobErased, JobFuture, carry, carry_call, carry_future};
pub use spawn_callee::{Callee, CalleeGeneric, CalleeKnown, CalleeOther};
