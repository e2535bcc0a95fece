//! The builder of a telemetry.

use super::batch_options::BatchOptions;
use super::destination_options::DestinationOptions;
use super::environment::Reader;
use super::exit_options::ExitOptions;
use super::general_options::GeneralOptions;
use super::instrument_options::InstrumentOptions;
use super::limit_options::LimitOptions;
use super::resource_options::ResourceOptions;
use super::respan_options::RespanOptions;
#[cfg(feature = "tracing")]
use super::subscriber_option::SubscriberOption;
use super::viewer_option::ViewerOption;
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
    pub(super) general: GeneralOptions,
    pub(super) resource: ResourceOptions,
    pub(super) destinations: DestinationOptions,
    pub(super) respan: RespanOptions,
    pub(super) batching: BatchOptions,
    pub(super) instruments: InstrumentOptions,
    pub(super) limits: LimitOptions,
    pub(super) exit: ExitOptions,
    #[cfg(feature = "tracing")]
    pub(super) subscriber: SubscriberOption,
    pub(super) viewer: ViewerOption,
    pub(super) environment: Box<Reader>,
}

impl TelemetryBuilder {
    pub(super) fn new() -> Self {
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
