//! The `export_filter` option: a JSON object of conditions, checked at compile time.

mod conditions;
mod json;
mod json_text;
mod json_tokens;
mod literal;
mod operators;

pub(crate) use literal::parse;
