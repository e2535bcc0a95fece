//! TODO head.

mod link;
pub(crate) mod span;

pub use span::RespanSpan;
pub(crate) use span::enter;
