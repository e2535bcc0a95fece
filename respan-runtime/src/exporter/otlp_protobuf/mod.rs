//! The OTLP/protobuf encoder, which appends to one buffer without intermediate values, and a reader of encoded messages.
//!
//! | module | contents |
//! |---|---|
//! | `wire` | tags, varints, and messages whose length is written after their content |
//! | `value`, `span`, `request` | the encoder |
//! | `fields` | a reader of the fields of any message |
//! | `message_type`, `spans` | the spans of an encoded request, to be split or truncated |
//!
//! Field numbers are those of [opentelemetry-proto](https://github.com/open-telemetry/opentelemetry-proto), version 1.

mod fields;
mod message_type;
mod request;
mod span;
mod spans;
mod value;
mod wire;

pub(crate) use fields::{FieldValue, Fields};
pub(crate) use request::{encode_request, encode_resource};
pub(crate) use spans::{encode_spans, parse_spans};
