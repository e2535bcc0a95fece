//! Masking of span content and attributes.

mod hooks;
mod known_secrets;
mod masked;
mod masked_spans;
mod ordinary_text;
mod rules;
mod secrets_in_formats;
mod truncated_content;
