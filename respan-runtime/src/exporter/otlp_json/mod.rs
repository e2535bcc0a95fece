//! The OTLP/JSON encoder, which appends to one buffer without intermediate values.

mod request;
mod span;
mod spans;
mod value;

pub(crate) use request::{encode_request, encode_resource};
pub(crate) use spans::{encode_spans, parse_spans};
