//! The options of a telemetry as the program has set them.

use super::batch::BatchOptions;
use super::destinations::DestinationOptions;
use super::environment::Reader;
use super::exit::ExitOptions;
use super::general::GeneralOptions;
use super::instruments::InstrumentOptions;
use super::limits::LimitOptions;
use super::resource::ResourceOptions;
use super::respan::RespanOptions;
#[cfg(feature = "tracing")]
use super::subscriber::SubscriberOption;
use super::viewer::ViewerOption;

/// The options of a [`TelemetryBuilder`](crate::TelemetryBuilder), by group.
#[derive(Default)]
pub(crate) struct Options {
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
    /// `None` for the environment of the process.
    pub(crate) environment: Option<Box<Reader>>,
}
