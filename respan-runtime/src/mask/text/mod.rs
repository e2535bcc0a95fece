//! Parts of a text: its keys, its values and its escapes, and the masked copy.

pub(super) mod replacements;
pub(super) mod separator;
pub(super) mod text_key;
pub(super) mod text_value;
pub(super) mod truncated;
pub(super) mod unescaped_text;
