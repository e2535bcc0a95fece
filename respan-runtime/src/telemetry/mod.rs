//! A telemetry: its configuration, its life, and which one is current.

mod builder;
mod delivery;
mod destinations;
mod environment;
mod error;
#[cfg(unix)]
mod exit;
mod exit_options;
mod handle;
mod limits;
mod resource;
mod settings;
#[cfg(all(unix, feature = "signals"))]
mod signals;

pub use builder::TelemetryBuilder;
pub use error::InitError;
pub use handle::RespanTelemetry;
