//! Data of a span that the program provides: attributes, links, and Respan's own parameters.

mod contents;
mod identifier;
mod into_attributes;
mod into_exception;
mod into_processor_names;
mod metadata_key;
mod params;
mod session;

pub use identifier::Identifier;
pub use into_attributes::{Attributes, IntoAttribute, IntoAttributes};
pub use into_exception::{ExceptionParts, IntoException};
pub use into_processor_names::IntoProcessorNames;
pub use metadata_key::MetadataKey;
pub use params::RespanParams;

pub(crate) use contents::SpanContents;
pub(crate) use into_attributes::attributes;
pub(crate) use into_processor_names::processor_names;
