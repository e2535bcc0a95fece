//! Properties of a parsed function that decide what is emitted for it.

pub(crate) mod arguments;
pub(crate) mod async_trait;
pub(crate) mod builtin_attributes;
pub(crate) mod context;
pub(crate) mod return_type;
pub(crate) mod spawn_argument;
