//! The replacement of a record's description by attributes.

use super::span_record::SpanRecord;
use crate::attributes as keys;
use crate::model::description::{DescriptionLimits, Naming, WrittenEvent};
use crate::model::event::EventRecord;
use crate::value::AttributeValue;
use opentelemetry::trace::Status;
use std::collections::HashSet;
use std::time::Duration;

impl SpanRecord {
    /// Returns whether the span has a description that is not written yet.
    #[inline]
    pub(crate) fn is_described(&self) -> bool {
        self.extra().is_some_and(|extra| extra.description.is_some())
    }

    /// Replaces the span's description by the attributes that it consists of in this naming.
    #[inline]
    pub(crate) fn write_description(&mut self, naming: Naming, limits: DescriptionLimits) {
        if self.is_described() {
            self.replace_description(naming, limits);
        }
    }

    fn replace_description(&mut self, naming: Naming, limits: DescriptionLimits) {
        let (start, end) = (self.start_unix_nanos, self.end_unix_nanos);
        let Some(extra) = self.extra.as_deref_mut() else { return };
        let Some(description) = extra.description.take() else {
            return;
        };
        // Only a start notice has no end.
        let written = description.write(naming, end == 0);
        if let Some(name) = written.name
            && !description.is_renamed
        {
            extra.name = Some(name);
        }
        extra.kind.get_or_insert(written.kind);
        if extra.status == Status::Unset {
            extra.status = written.status;
        }
        let present: HashSet<_> = extra.attributes.iter().map(|(key, _)| key.clone()).collect();
        let room = limits.attributes.saturating_sub(present.len());
        let mut added: Vec<_> = written.attributes;
        added.retain(|(key, _)| !present.contains(key));
        let surplus = added.len().saturating_sub(room);
        extra.dropped_attributes = extra
            .dropped_attributes
            .saturating_add(u32::try_from(surplus).unwrap_or(u32::MAX));
        extra.attributes.extend(
            added
                .into_iter()
                .take(room)
                .map(|(key, value)| (key, AttributeValue::normalized(value))),
        );
        let has_exception = extra.events.iter().any(|event| event.name == keys::EXCEPTION_EVENT);
        let is_repeated = |event: &WrittenEvent| has_exception && event.name == keys::EXCEPTION_EVENT;
        for event in written.events.into_iter().filter(|event| !is_repeated(event)) {
            let time = event.time.map_or(end, |time| after(start, time).min(end));
            extra.add_event(EventRecord::new(event.name, time, event.attributes), limits.events);
        }
    }
}

fn after(start: u64, time: Duration) -> u64 {
    start.saturating_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
}
