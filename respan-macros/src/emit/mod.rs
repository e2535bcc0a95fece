//! The tokens of the expansion.

pub(crate) mod async_fn;
pub(crate) mod body;
pub(crate) mod callsite;
pub(crate) mod capture;
pub(crate) mod function;
pub(crate) mod quote;
pub(crate) mod spawns;
pub(crate) mod sync_fn;
