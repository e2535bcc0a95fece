//! The OTLP/JSON encoder, which appends to one buffer without intermediate values.

mod decoded_request;
mod request;
mod span;
mod value;

pub(crate) use decoded_request::DecodedRequest;
pub(crate) use request::{encode_request, encode_resource};
