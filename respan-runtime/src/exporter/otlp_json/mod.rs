//! OTLP/JSON, written straight into one buffer.

mod request;
mod span;
mod value;

pub(crate) use request::{encode_request, encode_resource};
