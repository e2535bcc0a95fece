//! Masking of span content and attributes.

mod masked;
mod masked_spans;
mod rules;
mod truncated_content;
