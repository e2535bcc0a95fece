//! Data of a span that the program provides: attributes, links, and Respan's own parameters.

mod attributes;
mod contents;
mod identifier;
mod params;

pub use identifier::Identifier;
pub use params::RespanParams;

pub(crate) use attributes::{Attributes, attributes};
pub(crate) use contents::SpanContents;
