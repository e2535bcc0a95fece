//! A telemetry: its options, its start and shutdown, and the exit of the process.
//!
//! ```text
//! TelemetryBuilder ──► Settings::resolve ──► RespanTelemetry::start ──► RespanTelemetry
//! builder/ (setters),   settings/, and        start.rs: pipeline,        handle.rs: flush,
//! build.rs              `resolve` of each     exporters, and exit/       shutdown, drop
//!                       group of options      for the process's end
//! ```
//!
//! # Where an option is resolved
//!
//! One file for each group of options, in `builder/`, holds everything about the group: the fields and their setters, the
//! environment variables, the defaults, and `resolve`, which determines each value in this order:
//!
//! 1. the option, if it is set (an empty text counts as not set);
//! 2. else the environment variable, read through `environment.rs`, which parses by type (the variable of an option that is set is
//!    not read);
//! 3. else the default;
//! 4. then the check. An [`InitError`] names the option or the variable that the value came from.
//!
//! `settings/settings.rs` calls the `resolve` of each group and nothing else. A new option needs a field, a setter and a line of `resolve`
//! in its group, a test in `settings/tests`, and a row in `docs/configuration.md`.

mod add_processor;
mod build;
mod builder;
mod environment;
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
