//! TODO head.

mod bounded_writer;
pub(crate) mod buffer_pool;
mod compound;
pub(crate) mod number;
mod serializer;
mod string;
mod string_lengths;
mod text;
mod truncate;

pub(crate) use bounded_writer::BoundedWriter;
pub(crate) use number::unsigned;
pub(crate) use serializer::{JsonSerializer, SerializeError};
pub(crate) use string::{base64, hex, string, unquoted};
pub(crate) use text::quoted;
pub(crate) use truncate::{ELLIPSIS, cut, cut_text};
