//! Exporters: the trait that the delivery side drives, and its implementations.
//!
//! ```text
//! delivery::driver ── Export ──┬─ respan::RespanSpanExporter ── OTLP/JSON over HTTP
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
mod encode;
mod error;
mod export;
mod failure;
mod file;
#[cfg(feature = "exporter-respan")]
pub(crate) mod http;
pub(crate) mod io;
mod memory;
mod otlp_json;
pub(crate) mod redact_settings;
#[cfg(feature = "exporter-respan")]
pub(crate) mod respan;
mod retry_policy;

#[cfg(test)]
mod fixtures;

pub use error::ExportError;
pub use file::FileSpanExporter;
pub use memory::InMemorySpanExporter;
pub use retry_policy::RetryPolicy;

pub(crate) use encode::Encode;
pub(crate) use export::{Export, Flush};
pub(crate) use failure::ExportFailure;
#[cfg(test)]
pub(crate) use fixtures::{run_export, span_data};
pub(crate) use io::AttemptDeadline;
pub(crate) use otlp_json::DecodedRequest;
