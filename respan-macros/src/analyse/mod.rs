//! Analysis of the parsed item: checks, and the properties that determine the expansion.

mod arguments;
mod async_trait;
mod asyncness;
mod boxed_future;
mod builtin_attributes;
mod capture_selection;
mod conditional_impls;
mod generic_arguments;
mod impl_trait;
mod inner_attributes;
mod item;
mod mentions;
mod pattern;
mod return_kind;
mod spawn_argument;
mod spawn_call;
mod traced_function;
mod type_hint;
mod unsized_type;
mod untraceable;

pub(crate) use arguments::{Argument, Captured, emitted};
pub(crate) use async_trait::AsyncTraitBody;
pub(crate) use asyncness::Asyncness;
pub(crate) use builtin_attributes::comes_first;
pub(crate) use item::{TracedImplBlock, TracedItem, TracedMember, analyse};
pub(crate) use mentions::{mentions, mentions_any};
pub(crate) use return_kind::{LazyTrait, LazyValue, ReturnKind};
pub(crate) use spawn_argument::SpawnArgument;
pub(crate) use spawn_call::{Chunk, Spawned, is_pattern, next_chunk};
pub(crate) use traced_function::TracedFunction;
pub(crate) use type_hint::{is_open, may_be_awaited, return_span, type_hint, written_type};
pub(crate) use unsized_type::has_unsized_type;
