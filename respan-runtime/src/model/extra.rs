//! Changes to what most spans do not have.

use super::event::EventRecord;
use super::exception::Exception;
use super::link::LinkRecord;
use super::value::AttributeValue;
use crate::attributes;
use opentelemetry::trace::{SpanKind, Status, TraceState};
use std::borrow::Cow;

/// What most spans do not have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// The whole span name, where it is not the call site's.
    pub(crate) name: Option<Cow<'static, str>>,
    /// The entity's name, where it is not the call site's.
    pub(crate) entity_name: Option<Cow<'static, str>>,
    pub(crate) kind: Option<SpanKind>,
    /// What a caller in another process handed down.
    pub(crate) trace_state: TraceState,
    /// Overwriting moves a key to the end; no key is here twice.
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
    pub(crate) dropped_attributes: u32,
    pub(crate) events: Vec<EventRecord>,
    pub(crate) dropped_events: u32,
    pub(crate) links: Vec<LinkRecord>,
    pub(crate) dropped_links: u32,
    pub(crate) status: Status,
    /// Sizes in bytes before cutting.
    pub(crate) input_size: Option<u64>,
    pub(crate) output_size: Option<u64>,
}

impl Extra {
    /// Adds an event; beyond the limit it is dropped and counted.
    pub(crate) fn add_event(&mut self, event: EventRecord, limit: usize) {
        if self.events.len() < limit {
            self.events.push(event);
        } else {
            self.dropped_events += 1;
        }
    }

    /// Adds what tells how the span ended or failed: it takes the place of the last event where there is no room.
    pub(crate) fn add_priority_event(&mut self, event: EventRecord, limit: usize) {
        if self.events.len() >= limit {
            self.events.truncate(limit.saturating_sub(1));
            self.dropped_events += 1;
        }
        if limit > 0 {
            self.events.push(event);
        }
    }

    /// Adds a link; beyond the limit it is dropped and counted.
    pub(crate) fn add_link(&mut self, link: LinkRecord, limit: usize) {
        if self.links.len() < limit {
            self.links.push(link);
        } else {
            self.dropped_links += 1;
        }
    }

    /// Adds links before those that are there; beyond the limit the last are dropped and counted.
    pub(crate) fn add_links_first(&mut self, links: Vec<LinkRecord>, limit: usize) {
        self.links.splice(..0, links);
        let surplus = self.links.len().saturating_sub(limit);
        self.links.truncate(limit);
        self.dropped_links += u32::try_from(surplus).unwrap_or(u32::MAX);
    }

    /// Sets what respan itself says of the span: it counts for no limit, and takes the place of what was there.
    pub(crate) fn set_sdk_attribute(&mut self, key: &'static str, value: AttributeValue) {
        self.attributes.retain(|(known, _)| known != key);
        self.attributes.push((key.into(), value));
    }

    /// OpenTelemetry's rules: ok is final, unset never replaces, a later error replaces an earlier one.
    pub(crate) fn set_status(&mut self, status: Status) {
        if self.status != Status::Ok && status != Status::Unset {
            self.status = status;
        }
    }

    /// An `exception` event, one of `limit`, and status ERROR with the message. `attributes` may override the standard ones.
    pub(crate) fn record_exception(
        &mut self,
        exception: Exception,
        unix_nanos: u64,
        attributes: Vec<(Cow<'static, str>, AttributeValue)>,
        limit: usize,
    ) {
        self.set_status(Status::error(exception.message.clone()));
        let standard = [
            (attributes::EXCEPTION_TYPE, exception.type_name),
            (attributes::EXCEPTION_MESSAGE, exception.message),
            (attributes::EXCEPTION_STACKTRACE, exception.chain),
            (attributes::EXCEPTION_ESCAPED, "False".to_owned()),
        ];
        let mut all: Vec<(Cow<'static, str>, AttributeValue)> = standard
            .into_iter()
            .filter(|(key, text)| !(text.is_empty() && *key == attributes::EXCEPTION_STACKTRACE))
            .filter(|(key, _)| !attributes.iter().any(|(given, _)| given == key))
            .map(|(key, text)| (key.into(), text.into()))
            .collect();
        all.extend(attributes);
        let event = EventRecord {
            name: attributes::EXCEPTION_EVENT.into(),
            unix_nanos,
            attributes: all,
        };
        self.add_priority_event(event, limit);
    }
}
