//! TODO head.

mod link;
mod span;

pub use span::RespanSpan;
pub(crate) use span::{key, key_values, with_span};
