//! Masking by key in JSON.

pub(super) mod json;
mod json_frame;
pub(super) mod json_tokens;
