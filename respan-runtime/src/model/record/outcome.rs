//! The outcome of a span.

use super::pooled_extra::PooledExtra;
use crate::attributes;
use crate::model::event::{EventLimits, EventRecord, Exception};
use crate::value::AttributeValue;
use std::thread;

/// The way in which a span ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Returned,
    Failed(Exception),
    /// The future or sequence was dropped before its end.
    Cancelled,
    /// The telemetry shut down before the span ended.
    Incomplete,
}

impl Outcome {
    /// The outcome of a future or sequence dropped before its end, from the result of the drop: a panic of a destructor fails
    /// the span.
    pub(crate) fn from_drop(result: &thread::Result<()>) -> Self {
        match result {
            Ok(()) => Self::Cancelled,
            Err(payload) => Self::Failed(Exception::from_panic(&**payload)),
        }
    }

    /// Writes the outcome into the span as status, event and attribute; a returned value changes nothing.
    ///
    /// `now` is in nanoseconds since 1970.
    #[cold]
    pub(crate) fn apply(self, extra: &mut PooledExtra, now: u64, limits: EventLimits) {
        match self {
            Self::Returned => {}
            Self::Incomplete => extra.get_or_insert_default().set_sdk_attribute(
                attributes::OUTCOME,
                AttributeValue::from_static(attributes::OUTCOME_INCOMPLETE),
            ),
            Self::Failed(exception) => {
                extra
                    .get_or_insert_default()
                    .record_exception(exception, now, Vec::new(), limits);
            }
            Self::Cancelled => {
                let extra = extra.get_or_insert_default();
                extra.set_sdk_attribute(
                    attributes::OUTCOME,
                    AttributeValue::from_static(attributes::OUTCOME_CANCELLED),
                );
                let event = EventRecord::new(attributes::CANCELLED_EVENT, now, Vec::new());
                extra.add_priority_event(event, limits);
            }
        }
    }
}
