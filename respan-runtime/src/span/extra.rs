//! Changes to what most spans do not have.

use super::record::{EventRecord, Extra, LinkRecord, Processors};
use super::value::AttributeValue;
use crate::attributes;
use crate::capture::Exception;
use opentelemetry::trace::Status;
use std::borrow::Cow;
use std::sync::Arc;

/// Events and links that one span may have, each: a long workflow that tells of every step must not grow without end.
/// OpenTelemetry allows 128 by default; an agent's conversation has more.
const MAX_EVENTS: usize = 1024;
const MAX_LINKS: usize = 1024;

impl Extra {
    /// Adds an event; beyond the limit it is dropped and counted.
    pub(crate) fn add_event(&mut self, event: EventRecord) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(event);
        } else {
            self.dropped_events += 1;
        }
    }

    /// Adds what tells how the span ended or failed: it takes the place of the last event where there is no room.
    pub(super) fn add_decisive_event(&mut self, event: EventRecord) {
        if self.events.len() >= MAX_EVENTS {
            self.events.truncate(MAX_EVENTS - 1);
            self.dropped_events += 1;
        }
        self.events.push(event);
    }

    /// Adds a link; beyond the limit it is dropped and counted.
    pub(crate) fn add_link(&mut self, link: LinkRecord) {
        if self.links.len() < MAX_LINKS {
            self.links.push(link);
        } else {
            self.dropped_links += 1;
        }
    }

    /// Adds links before those that are there; beyond the limit the last are dropped and counted.
    pub(crate) fn add_links_first(&mut self, links: Vec<LinkRecord>) {
        self.links.splice(..0, links);
        let surplus = self.links.len().saturating_sub(MAX_LINKS);
        self.links.truncate(MAX_LINKS);
        self.dropped_links += u32::try_from(surplus).unwrap_or(u32::MAX);
    }

    /// Sets what respan itself says of the span: it counts for no limit, and takes the place of what was there.
    pub(crate) fn set_own(&mut self, key: &'static str, value: AttributeValue) {
        self.attributes.retain(|(known, _)| known != key);
        self.attributes.push((key.into(), value));
    }

    /// OpenTelemetry's rules: ok is final, unset never replaces, a later error replaces an earlier one.
    pub(crate) fn set_status(&mut self, status: Status) {
        if self.status != Status::Ok && status != Status::Unset {
            self.status = status;
        }
    }

    /// An `exception` event and status ERROR with the message. `attributes` may override the standard ones.
    pub(crate) fn record_exception(
        &mut self,
        exception: Exception,
        unix_nanos: u64,
        attributes: Vec<(Cow<'static, str>, AttributeValue)>,
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
        self.add_decisive_event(EventRecord {
            name: attributes::EXCEPTION_EVENT.into(),
            unix_nanos,
            attributes: all,
        });
    }
}

impl Processors {
    /// Names joined with commas; blanks around them do not count. None if there is no name.
    pub(crate) fn parse(names: &str) -> Option<Self> {
        let names: Arc<[String]> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (!names.is_empty()).then_some(Self::Shared(names))
    }
}
