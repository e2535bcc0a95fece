//! Options of the instrumentations: which are enabled.

use crate::instruments::{InstrumentSwitches, Instruments};
use crate::telemetry::instrumentor::Instrumentor;
use std::fmt;

/// None of them has an environment variable, and no value is refused.
#[derive(Default)]
pub(crate) struct InstrumentOptions {
    pub(crate) instrumentors: Vec<Box<dyn Instrumentor>>,
    pub(crate) is_auto_instrument: Option<bool>,
    pub(crate) only: Option<Vec<Instruments>>,
    pub(crate) blocked: Vec<Instruments>,
}

impl InstrumentOptions {
    pub(crate) fn switches(&self) -> InstrumentSwitches {
        let is_auto_instrument = self.is_auto_instrument.unwrap_or(true);
        InstrumentSwitches::new(is_auto_instrument, self.only.as_deref(), &self.blocked)
    }
}

impl fmt::Debug for InstrumentOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("InstrumentOptions")
            .field("is_auto_instrument", &self.is_auto_instrument)
            .field("only", &self.only)
            .field("blocked", &self.blocked)
            .finish_non_exhaustive()
    }
}
