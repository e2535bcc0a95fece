//! Masking by key in text other than JSON.

pub(super) mod context;
mod elements;
mod member;
mod method_call;
pub(super) mod plain_text;
mod table;
