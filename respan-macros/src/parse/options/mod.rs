//! The options of an attribute.

mod conflicts;
mod links;
mod parser;
mod types;
mod unknown;
mod values;

pub(crate) use links::Links;
pub(crate) use parser::parse_options;
pub(crate) use types::{Name, Options, Setting};
