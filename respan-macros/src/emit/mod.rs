//! Emission of the expansion. It cannot fail: all checks are part of the analysis.

mod async_fn;
mod bindings;
mod call_setup;
mod callsite;
mod capture;
mod deferred;
mod function;
mod impl_block;
mod lazy_value;
mod link_list;
mod lints;
mod quote;
mod runtime_path;
mod spawns;
mod sync_fn;

pub(crate) use deferred::deferred;
pub(crate) use function::function;
pub(crate) use impl_block::impl_block;
