//! Exporters: the trait that the delivery side drives, and its implementations.
//!
//! ```text
//! delivery::driver ── Export ──┬─ otlp_http::OtlpHttpExporter ── OTLP over HTTP, behind two exporters:
//!                              │                                  respan::RespanSpanExporter (JSON, to Respan's API) and
//!                              │                                  otlp::OtlpSpanExporter (any endpoint)
//!                              ├─ viewer::ViewerExporter ────── the same to a local viewer, without retries
//!                              ├─ FileSpanExporter ──────────── OTLP/JSON, one request per line
//!                              ├─ console::ConsoleSpanExporter ─ a tree per trace
//!                              ├─ InMemorySpanExporter ──────── for tests
//!                              └─ any `SpanExporter` of OpenTelemetry (delivery::processor)
//! ```
//!
//! Our own exporters implement two traits: [`Export`], which borrows finished spans and reports what can be retried, and
//! OpenTelemetry's `SpanExporter`, so that they also work under another SDK.

mod append_file;
pub(crate) mod console;
mod decoded_request;
mod encode;
mod encoded_heads;
mod error;
mod export;
mod failure;
mod file;
mod grouped_spans;
#[cfg(feature = "exporter-otlp")]
pub(crate) mod http;
pub(crate) mod io;
mod memory;
#[cfg(feature = "exporter-otlp")]
pub(crate) mod otlp;
#[cfg(feature = "exporter-otlp")]
pub(crate) mod otlp_http;
pub(crate) mod otlp_json;
pub(crate) mod otlp_protobuf;
pub(crate) mod redact_settings;
#[cfg(feature = "exporter-respan")]
pub(crate) mod respan;
mod retry_policy;
mod scope_groups;
mod span_attributes;
#[cfg(feature = "exporter-otlp")]
pub(crate) mod viewer;

#[cfg(test)]
mod fixtures;

pub use error::ExportError;
pub use file::FileSpanExporter;
pub use memory::InMemorySpanExporter;
pub use retry_policy::RetryPolicy;

pub(crate) use decoded_request::DecodedRequest;
pub(crate) use encode::Encode;
pub(crate) use export::{Export, Flush};
pub(crate) use failure::ExportFailure;
#[cfg(test)]
pub(crate) use fixtures::{run_export, span_data};
pub(crate) use io::AttemptDeadline;
