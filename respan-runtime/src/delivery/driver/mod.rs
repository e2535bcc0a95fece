//! TODO head.

mod circuit_breaker;
mod endpoint_state;
mod exporter_driver;
mod spool_delivery;

pub(crate) use exporter_driver::{Claim, ExporterDriver};
pub(crate) use spool_delivery::ReplayOutcome;
