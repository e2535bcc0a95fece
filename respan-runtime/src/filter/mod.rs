//! Export filters: conditions on a finished span, all of which must hold for it to be exported.

mod builder;
mod cache;
mod compare;
mod condition;
mod definition;
mod error;
mod fields;
mod lenient;
mod operator;
mod ordered_json;
mod strict;

#[cfg(test)]
mod tests;

pub use definition::ExportFilter;
pub use error::ExportFilterError;
pub use operator::{OPERATOR_SPELLINGS, Operator, ParseOperatorError};

pub(crate) use cache::FilterCache;
