//! What holds for the spans that start in a context, besides their parent.

mod constructors;
mod region;
mod scoped;
mod spawn;

pub use constructors::{
    attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress, suppressed_parent,
    trace_content, with_context_value,
};
pub use region::{EnteredRegion, Region};
pub use spawn::{Job, JobAny, JobBoxed, JobCall, JobErased, JobFuture, carry, carry_call, carry_future};
