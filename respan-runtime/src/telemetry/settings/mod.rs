//! The settings of a telemetry, resolved from its options and the environment.

#[cfg(feature = "exporter-respan")]
mod respan_destination;
mod settings;
// With the exporter it is compiled for its tests.
#[cfg(any(test, not(feature = "exporter-respan")))]
mod without_respan;

pub(crate) use settings::Settings;

#[cfg(feature = "exporter-respan")]
use respan_destination::RespanDestination;
#[cfg(not(feature = "exporter-respan"))]
use without_respan::RespanDestination;

#[cfg(test)]
mod tests;
