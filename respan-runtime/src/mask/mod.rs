//! Masking of secrets in finished spans.
//!
//! A [`Mask`] has three kinds of rules. They are applied to each text of a span:
//!
//! ```text
//!            ┌ JSON ─────── json ───────▶ per string ┐
//! text ──────┤   keys: the value of a member         ├─ keys and patterns ─▶ hook
//!            └ other text ───────────────────────────┘
//!                also without the escapes in the text
//! ```
//!
//! - **Keys** mask a whole value by its name. In JSON that is the value of an object's member, at any depth; the other bytes
//!   of the document stay as they are. In other text (`Debug` output, URLs, headers, command lines, truncated JSON) it is the
//!   value behind `key:` or `key=`. A JSON string that contains JSON is masked like a document.
//! - **Patterns** mask what a regular expression matches, in every string.
//! - The **hook** is a function of the user.
//!
//! | module | contents |
//! |---|---|
//! | `definition`, `error`, `rules`, `text_masking` | the public type, its rules, and their application to one text |
//! | `excerpt`, `reported_text` | texts that respan reports itself |
//! | `json`, `plain_text` | values by key, in JSON and in other text |
//! | `names`, `text` | the names of secrets; keys, values and escapes of a text |
//! | `ordinary` | what stands behind the name of a secret and is none |
//! | `pattern` | regular expressions, and matches that a truncation cut off |
//! | `secrets`, `tokens` | what is recognised by its form alone |
//!
//! Each search takes time in proportion to the text. Most texts contain no secret, so each starts with a cheap test: tokens
//! and patterns by the pairs of bytes with which they or a required literal start, in one pass each; names by their lengths.
//! `docs/masking.md` in the repository lists what is known.
//!
//! Content is truncated before it is masked, and a pattern does not match half a secret. `partial_match` therefore derives
//! from a pattern's source (`regex_source`) its literal prefix and its `alphabet`, the characters that a match can contain.
//! With these it finds where a truncated match may start, and the text from there on is masked.

mod definition;
#[cfg(test)]
mod documentation_tests;
mod error;
mod excerpt;
mod json;
mod names;
mod ordinary;
mod pattern;
mod plain_text;
mod reported_text;
mod rules;
mod secrets;
mod text;
mod text_masking;
mod tokens;

pub use definition::Mask;
pub use error::MaskError;

pub(crate) use excerpt::excerpt;
pub(crate) use json::json_tokens::{is_one_value, json_string};
pub(crate) use names::name_members::is_value_member;
pub(crate) use reported_text::{mask_secret_patterns, mask_secrets};
pub(crate) use secrets::private_key_lines::PrivateKeyLines;
pub(crate) use text::replacements::{REPLACEMENT, Replacements};
pub(crate) use text_masking::is_json;
