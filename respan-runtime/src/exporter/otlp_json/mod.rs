//! OTLP/JSON, written straight into one buffer.

mod number;
mod request;
mod span;
mod string;
mod value;

pub(crate) use number::{signed, unsigned};
pub(crate) use request::{encode_request, encode_resource};
pub(crate) use string::{base64, key, string, unquoted};
