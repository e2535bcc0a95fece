//! The builder of a telemetry: the setters, in one file for each group of options.

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
#[cfg(feature = "exporter-otlp")]
mod viewer;
#[cfg(feature = "exporter-otlp")]
mod viewer_address;

pub use builder::TelemetryBuilder;
pub use optional_text::OptionalText;
#[cfg(feature = "exporter-otlp")]
pub use viewer_address::ViewerAddress;
