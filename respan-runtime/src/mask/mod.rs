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
//! | `keys`, `secret_names`, `name_words` | names of the user, and names of credentials by their last words |
//! | `json`, `json_frame`, `json_schema`, `json_meanings`, `name_members` | keys in JSON documents |
//! | `plain_text`, `text_key`, `text_value`, `separator`, `next_line`, `context`, `elements`, `method_call` | keys in other text |
//! | `source_code`, `string_literals`, `bindings`, `prose`, `placeholder`, `other_meanings`, `ordinary_values`, `usage` | what stands behind a key and is no value |
//! | `pattern`, `pattern_source`, `checks`, `partial_match`, `regex_source`, `alphabet` | regular expressions |
//! | `secret_patterns`, `builtin_patterns`, `command_patterns`, `statement_patterns`, `known_tokens`, `token_formats`, `json_web_token`, `discord_token` | secrets by their form |
//! | `sql_values`, `sentences` | secrets in SQL and in sentences |
//! | `url_password`, `private_key_lines`, `literals` | passwords in URLs, lines of private keys, the prefilter of patterns |
//! | `unescaped_text`, `replacements`, `excerpt`, `reported_text` | text without escapes, the masked copy, texts that respan reports itself |
//!
//! Each search takes time in proportion to the text. Most texts contain no secret, so each starts with a cheap test: tokens
//! and patterns by the pairs of bytes with which they or a required literal start, in one pass each; names by their lengths.
//! `docs/masking.md` in the repository lists what is known.
//!
//! Content is truncated before it is masked, and a pattern does not match half a secret. `partial_match` therefore derives
//! from a pattern's source (`regex_source`) its literal prefix and its `alphabet`, the characters that a match can contain.
//! With these it finds where a truncated match may start, and the text from there on is masked.

mod alphabet;
mod bindings;
mod builtin_patterns;
mod checks;
mod command_patterns;
mod context;
mod definition;
mod discord_token;
#[cfg(test)]
mod documentation_tests;
mod elements;
mod error;
mod excerpt;
mod json;
mod json_frame;
mod json_meanings;
mod json_schema;
mod json_web_token;
mod keys;
mod known_tokens;
mod literals;
mod method_call;
mod name_members;
mod name_words;
mod next_line;
mod ordinary_values;
mod other_meanings;
mod partial_match;
mod pattern;
mod pattern_source;
mod placeholder;
mod plain_text;
mod private_key_lines;
mod prose;
mod regex_source;
mod replacements;
mod reported_text;
mod rules;
mod secret_names;
mod secret_patterns;
mod sentences;
mod separator;
mod source_code;
mod sql_values;
mod statement_patterns;
mod string_literals;
mod text_key;
mod text_masking;
mod text_value;
mod token_formats;
mod truncated;
mod unescaped_text;
mod url_password;
mod usage;

pub use definition::Mask;
pub use error::MaskError;

pub(crate) use excerpt::excerpt;
pub(crate) use json::{is_one_value, json_string};
pub(crate) use name_members::is_value_member;
pub(crate) use private_key_lines::PrivateKeyLines;
pub(crate) use replacements::{REPLACEMENT, Replacements};
pub(crate) use reported_text::{mask_secret_patterns, mask_secrets};
pub(crate) use text_masking::is_json;
