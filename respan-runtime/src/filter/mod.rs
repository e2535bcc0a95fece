//! Export filters: conditions on a finished span, all of which must match for the span to be exported.
//!
//! ```text
//! {"score": {"operator": "gt", "value": 0.5}}
//!    │          │                  │
//!    fields     operator           compare
//!    └──────────── condition ──────┘
//!                  predicate (what the condition means)
//! ```
//!
//! There are two parsers of the JSON form. `parse_strict` ([`ExportFilter::from_json`]) is for filters from configuration and
//! rejects every mistake. `parse_lenient` is for the attribute `respan.export_filter` of a span, which may have any value: a
//! text that is not a filter exports the span, and a condition that cannot match drops it, as on Respan's platform. `cache`
//! keeps the parsed filters by their text.
//!
//! Values are compared as in Python (`compare`), so that a filter has the same result in services of both languages.

mod builder;
mod cache;
mod compare;
mod condition;
mod condition_error;
mod definition;
mod error;
mod exact_value;
mod fields;
mod filter_json;
mod operator;
mod parse_lenient;
mod parse_strict;
mod predicate;

#[cfg(test)]
mod tests;

pub use definition::ExportFilter;
pub use error::ExportFilterError;
pub use operator::{OPERATOR_SPELLINGS, Operator, ParseOperatorError};

pub(crate) use cache::FilterCache;
