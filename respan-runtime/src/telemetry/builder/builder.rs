//! The builder of a telemetry.

use crate::telemetry::settings::Options;
use std::fmt;

/// Options of a telemetry; made by [`RespanTelemetry::builder`](crate::RespanTelemetry::builder).
///
/// An option that is not set has the value of its environment variable, or else a default. An empty text counts as not set.
///
/// ```
/// use respan::{LogLevel, RespanTelemetry};
///
/// let telemetry = RespanTelemetry::builder()
///     .app_name("shop-assistant")
///     .log_level(LogLevel::Warning)
///     .resource_attribute("deployment.environment", "staging")
/// #     .environment(|_| None)
///     .build()?;
/// # drop(telemetry);
/// # Ok::<(), respan::InitError>(())
/// ```
#[must_use = "a telemetry is made by `init` or `build`"]
pub struct TelemetryBuilder {
    pub(crate) options: Options,
}

impl TelemetryBuilder {
    pub(crate) fn new() -> Self {
        Self {
            options: Options::default(),
        }
    }
}

impl fmt::Debug for TelemetryBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.options;
        formatter
            .debug_struct("TelemetryBuilder")
            .field("general", &options.general)
            .field("resource", &options.resource)
            .field("destinations", &options.destinations)
            .field("respan", &options.respan)
            .field("batching", &options.batching)
            .field("instruments", &options.instruments)
            .field("limits", &options.limits)
            .field("exit", &options.exit)
            .field("viewer", &options.viewer)
            .finish_non_exhaustive()
    }
}
