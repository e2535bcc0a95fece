//! TODO head.

mod bounded_writer;
pub(crate) mod buffer_pool;
mod compound;
mod number;
mod serializer;
mod string;
mod string_lengths;
mod text;
mod truncate;

pub(crate) use bounded_writer::BoundedWriter;
pub(crate) use number::{write_f64, write_i64, write_u64};
pub(crate) use serializer::{JsonSerializer, SerializeError};
pub(crate) use string::{write_base64, write_escaped, write_hex, write_string};
pub(crate) use text::quoted;
pub(crate) use truncate::{ELLIPSIS, truncate, truncate_text};
