//! A telemetry: its options, its start and shutdown, and the exit of the process.
//!
//! ```text
//! TelemetryBuilder ──► Settings::resolve ──► RespanTelemetry::start ──► RespanTelemetry
//! builder/ (setters),   settings/: options,   start.rs: pipeline,        handle.rs: flush,
//! build.rs              variables, defaults,  exporters, and exit/       shutdown, drop
//!                       checks                for the process's end
//! ```
//!
//! A new option needs a setter in its group of `builder/`, a field and a line of `resolve` in the same group of `settings/`, a test in
//! `settings/tests`, and a row in `docs/configuration.md`.

mod add_processor;
mod build;
mod builder;
mod error;
mod exit;
mod global_provider;
mod handle;
mod instrumentor;
mod settings;
mod start;

#[cfg(feature = "exporter-otlp")]
pub use builder::ViewerAddress;
pub use builder::{OptionalText, TelemetryBuilder};
pub use error::InitError;
pub use handle::RespanTelemetry;
pub use instrumentor::Instrumentor;
