//! Descriptions of operations, which are written as attributes where the span is exported.

mod description;
mod naming;
mod written_span;

pub use description::SpanDescription;
pub(crate) use description::{Description, DescriptionLimits};
pub use naming::Naming;
pub use written_span::{WrittenEvent, WrittenSpan};
