//! JSON primitives, shared by content capture and the exporters.
//!
//! | module | contents |
//! |---|---|
//! | `string`, `escape`, `number`, `binary` | functions that append one token to a `Vec<u8>` |
//! | `bounded_writer` | a writer that retains a bounded number of bytes and counts the rest |
//! | `serializer`, `compound`, `serialize_error` | a serde `Serializer` on top of it |
//! | `truncate`, `truncator`, `string_lengths`, `boundary` | structural truncation: the result is valid JSON |
//! | `buffer_pool` | reuse of content buffers across threads |
//!
//! The serializer's output is byte for byte that of `serde_json`, which its tests compare; it differs in limits only: nesting
//! ends at 100 levels, and bytes beyond the writer's bound are counted instead of stored. It exists because it escapes eight
//! bytes at a time where `serde_json` examines each byte: a call with 10 kB of messages takes 3.9 instead of 7.2 µs.

mod binary;
mod boundary;
mod bounded_writer;
pub(crate) mod buffer_pool;
mod compound;
mod escape;
mod number;
mod serialize_error;
mod serializer;
#[cfg(test)]
mod serializer_tests;
mod string;
mod string_lengths;
mod truncate;
#[cfg(test)]
mod truncate_tests;
mod truncator;

pub(crate) use binary::{write_base64, write_hex};
pub(crate) use bounded_writer::BoundedWriter;
pub(crate) use escape::write_escaped;
pub(crate) use number::{write_f64, write_i64, write_u64};
pub(crate) use serialize_error::SerializeError;
pub(crate) use serializer::JsonSerializer;
pub(crate) use string::write_string;
pub(crate) use truncate::{ELLIPSIS, truncate, truncate_text};
