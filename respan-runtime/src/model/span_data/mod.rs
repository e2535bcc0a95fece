//! The SDK's `SpanData`: the conversion of a record, and its view.

mod conversion;
mod interner;
mod key_value_builder;
mod view;

pub(crate) use interner::Interner;
pub(crate) use key_value_builder::push_key_value;
