//! Options of the destinations, which have neither variables nor checks.

use crate::delivery::processor::Processor;
use crate::delivery::settings::{ForeignSpans, Postprocess, Receives};
use crate::mask::Mask;
use std::fmt;

/// None of them has an environment variable, and no value is refused.
#[derive(Default)]
pub(crate) struct DestinationOptions {
    pub(crate) custom_exporter: Option<Processor>,
    pub(crate) processors: Vec<Processor>,
    pub(crate) default_receives: Receives,
    pub(crate) foreign_spans: ForeignSpans,
    pub(crate) mask: Option<Mask>,
    pub(crate) postprocess: Option<Postprocess>,
}

impl fmt::Debug for DestinationOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DestinationOptions")
            .field("custom_exporter", &self.custom_exporter)
            .field("processors", &self.processors)
            .field("default_receives", &self.default_receives)
            .field("foreign_spans", &self.foreign_spans)
            .field("mask", &self.mask)
            .field("has_postprocess_callback", &self.postprocess.is_some())
            .finish()
    }
}
