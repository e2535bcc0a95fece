//! The builder of a telemetry: one file for each group of options.

mod batch;
mod builder;
mod destinations;
mod exit;
mod general;
mod instruments;
mod limits;
mod optional_text;
mod resource;
mod respan;
#[cfg(feature = "tracing")]
mod subscriber;
mod viewer;
#[cfg(feature = "exporter-otlp")]
mod viewer_address;

pub use builder::TelemetryBuilder;
pub use optional_text::OptionalText;
#[cfg(feature = "exporter-otlp")]
pub use viewer_address::ViewerAddress;

#[cfg(feature = "exporter-respan")]
pub(crate) use respan::BASE_URL;
pub(crate) use respan::{API_KEY_OPTION, RespanOptions};
#[cfg(feature = "tracing")]
pub(crate) use subscriber::SubscriberOption;
pub(crate) use viewer::ViewerDestination;
