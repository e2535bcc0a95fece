//! Options of the destinations, and their checks.

use crate::delivery::processor::Processor;
use crate::delivery::settings::{ForeignSpans, Postprocess, Receives};
use crate::delivery::tail::TailPolicy;
use crate::mask::Mask;
use crate::telemetry::error::InitError;
use std::fmt;

/// None of them has an environment variable.
#[derive(Default)]
pub(crate) struct DestinationOptions {
    pub(crate) custom_exporter: Option<Processor>,
    pub(crate) processors: Vec<Processor>,
    pub(crate) default_receives: Receives,
    pub(crate) foreign_spans: ForeignSpans,
    pub(crate) mask: Option<Mask>,
    pub(crate) postprocess: Option<Postprocess>,
}

impl DestinationOptions {
    pub(crate) fn check(&self) -> Result<(), InitError> {
        self.custom_exporter
            .iter()
            .chain(&self.processors)
            .try_for_each(check_processor)
    }
}

/// Checks the options of a processor that its setters cannot refuse.
pub(crate) fn check_processor(processor: &Processor) -> Result<(), InitError> {
    let invalid = processor.tail.as_ref().and_then(TailPolicy::invalid_ratio);
    invalid.map_or(Ok(()), |ratio| {
        let accepted = "the share of other traces that is kept, from 0.0 to 1.0, such as 0.1 for every tenth";
        Err(InitError::value("keep_ratio", format!("{ratio:?}"), accepted))
    })
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
