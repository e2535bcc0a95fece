//! The builder of a telemetry.

use super::batch::BatchOptions;
use super::destinations::DestinationOptions;
use super::exit::ExitOptions;
use super::general::GeneralOptions;
use super::instruments::InstrumentOptions;
use super::limits::LimitOptions;
use super::resource::ResourceOptions;
use super::respan::RespanOptions;
#[cfg(feature = "tracing")]
use super::subscriber::SubscriberOption;
use super::viewer::ViewerOption;
use crate::telemetry::environment::Reader;
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
    pub(crate) general: GeneralOptions,
    pub(crate) resource: ResourceOptions,
    pub(crate) destinations: DestinationOptions,
    pub(crate) respan: RespanOptions,
    pub(crate) batching: BatchOptions,
    pub(crate) instruments: InstrumentOptions,
    pub(crate) limits: LimitOptions,
    pub(crate) exit: ExitOptions,
    #[cfg(feature = "tracing")]
    pub(crate) subscriber: SubscriberOption,
    pub(crate) viewer: ViewerOption,
    pub(crate) environment: Box<Reader>,
}

impl TelemetryBuilder {
    pub(crate) fn new() -> Self {
        Self {
            general: GeneralOptions::default(),
            resource: ResourceOptions::default(),
            destinations: DestinationOptions::default(),
            respan: RespanOptions::default(),
            batching: BatchOptions::default(),
            instruments: InstrumentOptions::default(),
            limits: LimitOptions::default(),
            exit: ExitOptions::default(),
            #[cfg(feature = "tracing")]
            subscriber: SubscriberOption::default(),
            viewer: ViewerOption::default(),
            environment: Box::new(|name| std::env::var_os(name)),
        }
    }
}

impl fmt::Debug for TelemetryBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TelemetryBuilder")
            .field("general", &self.general)
            .field("resource", &self.resource)
            .field("destinations", &self.destinations)
            .field("respan", &self.respan)
            .field("batching", &self.batching)
            .field("instruments", &self.instruments)
            .field("limits", &self.limits)
            .field("exit", &self.exit)
            .field("viewer", &self.viewer)
            .finish_non_exhaustive()
    }
}
