//! The `export_filter` option.

pub(crate) mod json;
pub(crate) mod json_text;
pub(crate) mod literal;
pub(crate) mod operators;
