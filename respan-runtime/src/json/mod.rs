//! JSON primitives, shared by content capture and the exporters.
//!
//! | module | contents |
//! |---|---|
//! | `string`, `escape`, `number`, `binary` | functions that append one token to a `Vec<u8>` |
//! | `bounded_writer`, `stack_use`, `unwind` | a writer that retains a bounded number of bytes, and stops values that are too large or too deep |
//! | `bounded_text`, `bounded_json` | plain text of bounded length from `Display` or `Debug`, JSON from `Serialize` |
//! | `serializer`, `serialize`, `compound`, `verbatim`, `serialize_error` | a serde `Serializer` on top of it |
//! | `text_bounds` | the first and last bytes of a text |
//! | `lock_types` | the types that wait for a lock when they are serialized |
//! | `truncate`, `truncator`, `string_lengths`, `boundary`, `ellipsis` | structural truncation: the result is valid JSON |
//! | `buffer_pool`, `pooled_buffer` | reuse of content buffers across threads |
//!
//! The serializer's output is byte for byte that of `serde_json`, which its tests compare; it differs in limits only: nesting
//! ends at 100 levels, bytes beyond the writer's bound are counted instead of stored, and locks are not waited for. It exists because it escapes eight
//! bytes at a time where `serde_json` examines each byte: a call with 10 kB of messages takes 3.9 instead of 7.2 µs.

mod binary;
mod boundary;
mod bounded_json;
mod bounded_text;
mod bounded_writer;
pub(crate) mod buffer_pool;
mod compound;
mod ellipsis;
mod escape;
mod formatted_pieces;
mod lock_types;
mod number;
mod pooled_buffer;
mod serialize;
mod serialize_error;
mod serializer;
#[cfg(test)]
mod serializer_tests;
mod stack_use;
mod string;
mod string_lengths;
mod text_bounds;
mod truncate;
#[cfg(test)]
mod truncate_tests;
mod truncator;
mod unwind;
mod verbatim;

pub(crate) use binary::{decode_base64, hex_digits, write_base64, write_hex};
pub use bounded_json::{bounded_json, truncated_json};
pub use bounded_text::bounded_text;
pub(crate) use bounded_writer::BoundedWriter;
pub(crate) use ellipsis::ELLIPSIS;
pub(crate) use escape::write_escaped;
pub(crate) use lock_types::is_locked_collection;
pub(crate) use number::{write_f64, write_i64, write_u64};
pub use pooled_buffer::PooledBuffer;
pub(crate) use serialize_error::SerializeError;
pub(crate) use serializer::JsonSerializer;
pub(crate) use string::write_string;
pub(crate) use text_bounds::{first_bytes, last_bytes};
pub(crate) use truncate::{truncate, truncate_text};
