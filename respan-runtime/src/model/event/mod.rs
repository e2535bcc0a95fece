//! Events of a span, and the error that an `exception` event records.

mod event_record;
mod exception;

pub(crate) use event_record::{EventLimits, EventRecord};
pub(crate) use exception::Exception;
