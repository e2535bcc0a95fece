//! The settings of a telemetry, resolved from its options and the environment: one file for each group of options.
//!
//! The file of a group holds its options as the program has set them, its environment variables, its defaults, and `resolve`, which
//! determines each value in this order:
//!
//! 1. the option, if it is set (an empty text counts as not set);
//! 2. else the environment variable, read through `environment.rs`, which parses by type (the variable of an option that is set is
//!    not read);
//! 3. else the default;
//! 4. then the check. An [`InitError`](crate::InitError) names the option or the variable that the value came from.
//!
//! `settings.rs` calls the `resolve` of each group and nothing else.

mod batch;
mod destinations;
mod environment;
mod exit;
mod general;
mod instruments;
mod limits;
mod misspelt;
mod options;
mod resource;
mod respan;
#[cfg(feature = "exporter-respan")]
mod respan_destination;
mod settings;
#[cfg(feature = "tracing")]
mod subscriber;
mod viewer;
// With the exporter it is compiled for its tests.
#[cfg(any(test, not(feature = "exporter-respan")))]
mod without_respan;

pub(crate) use destinations::check_processor;
#[cfg(feature = "exporter-otlp")]
pub(crate) use environment::non_blank;
pub(crate) use options::Options;
pub(crate) use settings::Settings;
#[cfg(feature = "tracing")]
pub(crate) use subscriber::SubscriberOption;
pub(crate) use viewer::ViewerDestination;

#[cfg(feature = "exporter-respan")]
use respan_destination::RespanDestination;
#[cfg(not(feature = "exporter-respan"))]
use without_respan::RespanDestination;

#[cfg(test)]
mod tests;
