//! The options of an attribute.

pub(crate) mod links;
pub(crate) mod parser;
pub(crate) mod types;
pub(crate) mod values;
