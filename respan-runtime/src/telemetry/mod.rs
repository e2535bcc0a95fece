//! A telemetry: its configuration, its life, and which one is current.

mod builder;
mod core;
mod delivery;
mod destinations;
mod ending;
mod environment;
mod error;
mod global;
mod handle;
mod limits;
mod resource;
mod settings;

pub use builder::TelemetryBuilder;
pub use error::InitError;
pub use handle::RespanTelemetry;

#[cfg(unix)]
pub(crate) use core::forget_all;
pub(crate) use core::{Core, exists};
pub(crate) use global::current;
#[cfg(unix)]
pub(crate) use global::installed;
pub(crate) use handle::DEADLINE;
