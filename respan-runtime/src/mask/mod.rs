//! Masking of secrets in finished spans.
//!
//! A [`Mask`] has three kinds of rules. They are applied to each text of a span in this order:
//!
//! ```text
//!            ┌ JSON ─────── json ───────▶ per string ┐
//! text ──────┤   keys: the value of a member         ├─ patterns ─▶ hook
//!            └ other text ─ plain_text ──────────────┘
//!                keys: the value in `key=value`
//! ```
//!
//! - **Keys** mask a whole value by its name. In JSON that is the value of an object's member, at any depth; the other bytes
//!   of the document stay as they are. In other text (`Debug` output, URLs, headers, truncated JSON) it is the value behind
//!   `key:` or `key=`. A JSON string that contains JSON is masked like a document.
//! - **Patterns** mask what a regular expression matches, in every string.
//! - The **hook** is a function of the user.
//!
//! Most texts contain no secret, so each rule starts with a cheap test. A built-in pattern has a required literal, which every
//! match contains: a search for the literal is many times faster than one for the expression, and rejects nearly all texts.
//! Keys are compared by length before they are hashed.
//!
//! Content is truncated before it is masked, and a pattern does not match half a secret. `partial_match` therefore derives
//! from a pattern's source (`regex_source`) its literal prefix and its `alphabet`, the characters that a match can contain.
//! With these it finds where a truncated match may start, and the text from there on is masked.

mod alphabet;
mod checks;
mod definition;
mod error;
mod excerpt;
mod json;
mod json_frame;
mod json_schema;
mod json_web_token;
mod keys;
mod known_tokens;
mod literals;
mod name_members;
mod name_words;
mod next_line;
mod partial_match;
mod pattern;
mod plain_text;
mod private_key_lines;
mod regex_source;
mod replacements;
mod rules;
mod secret_names;
mod secret_patterns;
mod secrets;
mod text_key;
mod text_value;
mod token_formats;
mod unescaped_text;
mod url_password;

pub use definition::Mask;
pub use error::MaskError;

pub(crate) use excerpt::excerpt;
pub(crate) use json::json_string;
pub(crate) use name_members::is_value_member;
pub(crate) use private_key_lines::PrivateKeyLines;
pub(crate) use replacements::Replacements;
pub(crate) use rules::is_json;
pub(crate) use secrets::{mask_secret_patterns, mask_secrets};

/// The text that replaces masked values.
pub(crate) const REPLACEMENT: &str = "***";
