//! How a span ended.

use super::exception::Exception;
use super::value::AttributeValue;
use super::{EventRecord, Extra};
use crate::attributes;
use std::thread;

/// How a span ended, beyond what its own code said.
#[derive(Debug)]
pub(crate) enum Outcome {
    Returned,
    Failed(Exception),
    Cancelled,
    /// Its telemetry shut down before.
    Incomplete,
}

impl Outcome {
    /// Of something that was dropped before its end, with what came of that.
    pub(crate) fn of_drop(dropped: &thread::Result<()>) -> Self {
        match dropped {
            Ok(()) => Self::Cancelled,
            Err(payload) => Self::Failed(Exception::from_panic(&**payload)),
        }
    }

    /// What tells of it is one of `event_limit` events.
    #[cold]
    pub(crate) fn apply(self, extra: &mut Option<Box<Extra>>, now: u64, event_limit: usize) {
        match self {
            Self::Returned => {}
            Self::Incomplete => extra.get_or_insert_default().set_sdk_attribute(
                attributes::OUTCOME,
                AttributeValue::from_static(attributes::OUTCOME_INCOMPLETE),
            ),
            Self::Failed(exception) => {
                extra
                    .get_or_insert_default()
                    .record_exception(exception, now, Vec::new(), event_limit);
            }
            Self::Cancelled => {
                let extra = extra.get_or_insert_default();
                extra.set_sdk_attribute(
                    attributes::OUTCOME,
                    AttributeValue::from_static(attributes::OUTCOME_CANCELLED),
                );
                let event = EventRecord {
                    name: attributes::CANCELLED_EVENT.into(),
                    unix_nanos: now,
                    attributes: Vec::new(),
                };
                extra.add_priority_event(event, event_limit);
            }
        }
    }
}
