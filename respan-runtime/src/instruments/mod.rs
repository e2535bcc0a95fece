//! Instrumented libraries: their names, and which of them a telemetry records.
//!
//! [`Instruments::is_enabled`] decides whether calls of a library are recorded here; it looks up the current telemetry
//! (`span/context/enabled_instruments.rs`).

mod initialized;
mod instrument;
mod model_providers;
mod switches;

pub use initialized::{mark_initialized, mark_used};
pub use instrument::{Instruments, ParseInstrumentsError};
pub use model_providers::MODEL_PROVIDERS;

pub(crate) use initialized::{log_initialized, warn_if_unused};
pub(crate) use switches::{InstrumentSwitches, is_switched};
