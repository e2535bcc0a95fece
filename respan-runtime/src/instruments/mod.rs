//! Instrumented libraries: their names, and which of them a telemetry records.
//!
//! Whether calls of a library are recorded here is decided by [`Instruments::is_enabled`], which looks up the current telemetry
//! (`span/context/enabled_instruments.rs`).

mod initialized;
mod instrument;
mod switches;

pub use initialized::{mark_initialized, mark_used};
pub use instrument::{Instruments, ParseInstrumentsError};

pub(crate) use initialized::{log_initialized, warn_if_unused};
pub(crate) use switches::{InstrumentSwitches, is_switched};
