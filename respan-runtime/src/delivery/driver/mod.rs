//! TODO head.

mod circuit_breaker;
mod endpoint_state;
mod exporter_driver;
mod spool_delivery;

pub(crate) use exporter_driver::{Claim, Outlet};
pub(crate) use spool_delivery::Replay;
