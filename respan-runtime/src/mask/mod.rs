//! Masking: what must not leave the program is taken out of finished spans, before anybody else sees them.

mod alphabet;
mod definition;
mod error;
mod excerpt;
mod json;
mod keys;
mod partial_match;
mod pattern;
mod plain_text;
mod regex_source;
mod replacements;
mod rules;
mod secrets;

pub use definition::Mask;
pub use error::MaskError;

pub(crate) use excerpt::excerpt;
pub(crate) use json::json_string;
pub(crate) use replacements::Replacements;
pub(crate) use rules::is_json;
pub(crate) use secrets::{mask_secret_patterns, mask_secrets};

/// Stands where something was masked.
pub(crate) const REPLACEMENT: &str = "***";
