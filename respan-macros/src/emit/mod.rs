//! Emission of the expansion. Nothing here fails: every check is done before.

mod async_fn;
mod bindings;
mod callsite;
mod capture;
mod entry;
mod function;
mod impl_block;
mod quote;
mod runtime_path;
mod spawns;
mod sync_fn;

pub(crate) use function::function;
pub(crate) use impl_block::impl_block;
