//! What a program states about a span: attributes, links, and the parameters of Respan's own.

mod attributes;
mod contents;
mod identifier;
mod params;

pub use identifier::Identifier;
pub use params::RespanParams;

pub(crate) use attributes::{Attributes, attributes};
pub(crate) use contents::SpanContents;
