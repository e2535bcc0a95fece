//! Model calls over HTTP: recorded by the client, with what reaches the caller unchanged.

#![allow(clippy::unwrap_used)]

use respan::{AttributeValue, WrittenSpan};

mod async_openai_client;
mod conformance;
mod exchange;
mod levels;
mod observed;
mod outcomes;
mod requests;
mod response_headers;
mod server;
mod streams;
mod switches;
mod uploads;

#[path = "../../../respan-instrumentation/tests/conformance/compare.rs"]
mod compare;
#[path = "../../../respan-instrumentation/tests/conformance/deviations.rs"]
mod deviations;
#[path = "../../../respan-instrumentation/tests/conformance/golden.rs"]
mod golden;
