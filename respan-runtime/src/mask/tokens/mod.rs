//! Forms of tokens that are recognised wherever they stand.

pub(super) mod json_web_token;
pub(super) mod token_formats;
