//! The attribute's options and the item below it, from tokens to typed values.

pub(crate) mod delimited;
pub(crate) mod entity_kind;
pub(crate) mod export_filter;
pub(crate) mod function;
pub(crate) mod impl_block;
pub(crate) mod item;
pub(crate) mod options;
