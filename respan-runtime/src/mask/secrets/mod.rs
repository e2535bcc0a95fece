//! Secrets that are recognised by their form.

mod builtin_patterns;
mod command_patterns;
mod discord_token;
mod known_tokens;
pub(super) mod private_key_lines;
pub(super) mod secret_patterns;
pub(super) mod sentences;
mod sql_values;
mod statement_patterns;
mod url_password;
