//! A telemetry: its options, its start and shutdown, and the exit of the process.
//!
//! ```text
//! TelemetryBuilder ──► Settings::resolve ──► RespanTelemetry::start ──► RespanTelemetry
//! builder.rs,           *_options.rs:         start.rs: pipeline,        handle.rs: flush,
//! *_options.rs          `resolve` of each     exporters, exit and        shutdown, drop
//! (setters), build.rs   group of options      signal handlers
//! ```
//!
//! # Where an option is resolved
//!
//! One file for each group of options, `*_options.rs`, holds everything about the group: the fields and their setters, the
//! environment variables, the defaults, and `resolve`, which determines each value in this order:
//!
//! 1. the option, if it is set (an empty text counts as not set);
//! 2. else the environment variable, read through `environment.rs`, which parses by type (the variable of an option that is set is
//!    not read);
//! 3. else the default;
//! 4. then the check. An [`InitError`] names the option or the variable that the value came from.
//!
//! `settings.rs` calls the `resolve` of each group and nothing else. A new option needs a field, a setter and a line of `resolve`
//! in its group, a test in `settings_tests`, and a row in `docs/configuration.md`.

mod abort_handler;
mod add_processor;
mod batch_options;
mod build;
mod builder;
mod destination_options;
mod environment;
mod error;
mod exit_handler;
mod exit_options;
mod exit_shutdown;
mod general_options;
mod global_provider;
mod handle;
mod instrument_options;
mod instrumentor;
mod limit_options;
mod optional_text;
mod resource_options;
#[cfg(feature = "exporter-respan")]
mod respan_destination;
mod respan_options;
mod settings;
#[cfg(all(unix, feature = "signals"))]
mod signal_handler;
mod start;
#[cfg(feature = "tracing")]
mod subscriber_option;
#[cfg(feature = "exporter-otlp")]
mod viewer_address;
mod viewer_option;
// With the exporter it is compiled for its tests.
#[cfg(any(test, not(feature = "exporter-respan")))]
mod without_respan;

pub use builder::TelemetryBuilder;
pub use error::InitError;
pub use handle::RespanTelemetry;
pub use instrumentor::Instrumentor;
pub use optional_text::OptionalText;
#[cfg(feature = "exporter-otlp")]
pub use viewer_address::ViewerAddress;

#[cfg(feature = "exporter-respan")]
use respan_destination::RespanDestination;
#[cfg(not(feature = "exporter-respan"))]
use without_respan::RespanDestination;
