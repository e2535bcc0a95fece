//! Parsing of the attribute's options and of its item, from tokens to typed values.

mod attribute_copy;
mod delimited;
mod entity_kind;
mod export_filter;
pub(crate) mod fragments;
mod function;
mod impl_block;
mod item;
mod options;

pub(crate) use entity_kind::EntityKind;
pub(crate) use function::{Body, Function};
pub(crate) use impl_block::{ImplBlock, Member};
pub(crate) use item::{Item, parse_item};
pub(crate) use options::{Links, Name, Options, Setting, parse_options};
