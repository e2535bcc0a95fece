//! The fields that most spans leave empty.

use super::parent_span::ParentSpan;
use crate::attributes;
use crate::model::description::Description;
use crate::model::event::{EventLimits, EventRecord, Exception};
use crate::model::link::{LinkLimits, LinkRecord};
use crate::value::{Attribute, AttributeValue, keep_last_of_each_key};
use opentelemetry::trace::{SpanKind, Status, TraceState};
use std::borrow::Cow;
use std::collections::HashSet;

/// Fields that most spans leave empty, allocated when the first is set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// The span name, if it differs from the source's.
    pub(crate) name: Option<Cow<'static, str>>,
    /// The entity's name, if it differs from the source's.
    pub(crate) entity_name: Option<Cow<'static, str>>,
    pub(crate) kind: Option<SpanKind>,
    /// The W3C `tracestate` of the remote parent.
    pub(crate) trace_state: TraceState,
    /// Attributes set by user code. Keys are unique; overwriting a key moves it to the end.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) dropped_attributes: u32,
    /// The description of the span's subject, to be written as attributes.
    pub(crate) description: Option<Description>,
    /// The parent if the record's one is dropped, which was undecided at the end of the span.
    pub(crate) parent_if_dropped: Option<ParentSpan>,
    /// `true` if the span is related to a model or tool otherwise than by an attribute: one was removed, or the span is around one of
    /// respan's.
    pub(crate) is_related: bool,
    /// `true` if `tracing_layer` recorded the span.
    pub(crate) is_of_layer: bool,
    pub(crate) events: Vec<EventRecord>,
    pub(crate) dropped_events: u32,
    pub(crate) links: Vec<LinkRecord>,
    pub(crate) dropped_links: u32,
    pub(crate) status: Status,
    /// Bytes of the input before truncation; `None` if it was not truncated.
    pub(crate) input_size: Option<u64>,
    /// Bytes of the output before truncation; `None` if it was not truncated.
    pub(crate) output_size: Option<u64>,
}

impl Extra {
    /// Removes the attributes that hold content, also from events and links.
    pub(crate) fn remove_content(&mut self) {
        let mut is_related = self.is_related;
        self.attributes.retain(|(key, _)| {
            let is_content = attributes::is_content_key(key);
            is_related |= is_content && attributes::EXPORTABLE_IF_PRESENT.contains(&key.as_ref());
            !is_content
        });
        self.is_related = is_related;
        if let Some(description) = &mut self.description {
            description.remove_content();
        }
        for event in &mut self.events {
            event
                .attributes
                .retain(|(key, _)| !attributes::is_event_content_key(&event.name, key));
        }
        for link in &mut self.links {
            link.attributes.retain(|(key, _)| !attributes::is_content_key(key));
        }
    }

    /// Sets the description; the name is that of the description from now on, until the span is renamed. Returns the one before,
    /// whose destructor is code of the program.
    pub(crate) fn set_description(&mut self, description: Description) -> Option<Description> {
        self.description.replace(description)
    }

    /// Sets the span name, which a description does not change any more.
    pub(crate) fn rename(&mut self, name: Cow<'static, str>) {
        self.name = Some(name);
        if let Some(description) = &mut self.description {
            description.keep_name();
        }
    }

    /// Adds an event, or counts it as dropped if there are too many already.
    pub(crate) fn add_event(&mut self, mut event: EventRecord, limits: EventLimits) {
        if self.events.len() < limits.events {
            event.limit_attributes(limits.attributes);
            self.events.push(event);
        } else {
            self.dropped_events += 1;
        }
    }

    /// Adds an event that records an error or a cancellation; at the limit it replaces the last event.
    pub(super) fn add_priority_event(&mut self, mut event: EventRecord, limits: EventLimits) {
        if self.events.len() >= limits.events {
            self.events.truncate(limits.events.saturating_sub(1));
            self.dropped_events += 1;
        }
        if limits.events > 0 {
            event.limit_attributes(limits.attributes);
            self.events.push(event);
        }
    }

    /// Adds a link, or counts it as dropped if there are too many already.
    pub(crate) fn add_link(&mut self, mut link: LinkRecord, limits: LinkLimits) {
        if self.links.len() < limits.links {
            link.limit_attributes(limits.attributes);
            self.links.push(link);
        } else {
            self.dropped_links += 1;
        }
    }

    /// Inserts links before the present ones; the last links beyond the limit are dropped and counted.
    pub(crate) fn add_links_first(&mut self, mut links: Vec<LinkRecord>, limits: LinkLimits) {
        for link in &mut links {
            link.limit_attributes(limits.attributes);
        }
        self.links.splice(..0, links);
        let surplus = self.links.len().saturating_sub(limits.links);
        self.links.truncate(limits.links);
        self.dropped_links += u32::try_from(surplus).unwrap_or(u32::MAX);
    }

    /// Sets an attribute; an existing key moves to the end. An attribute beyond the limit is dropped and counted.
    pub(crate) fn set_attribute(&mut self, attribute: Attribute, limit: usize) {
        if let Some(at) = self.attributes.iter().position(|(known, _)| *known == attribute.0) {
            self.attributes.remove(at);
        } else if self.attributes.len() >= limit {
            self.dropped_attributes += 1;
            return;
        }
        self.attributes.push(attribute);
    }

    /// As [`set_attributes`](Self::set_attributes), for attributes so few that each is compared with all.
    pub(crate) fn set_few_attributes(&mut self, attributes: Vec<Attribute>, limit: usize) {
        let is_repeated = |(at, (key, _)): (usize, &Attribute)| {
            key.is_empty() || attributes.iter().take(at).any(|(earlier, _)| earlier == key)
        };
        let is_first = self.attributes.is_empty() && attributes.len() <= limit;
        if is_first && !attributes.iter().enumerate().any(is_repeated) {
            self.attributes = attributes;
            return;
        }
        for attribute in attributes {
            if !attribute.0.is_empty() {
                self.set_attribute(attribute, limit);
            }
        }
    }

    /// Sets attributes; existing keys move to the end. Those beyond the limit are dropped and counted.
    pub(crate) fn set_attributes(&mut self, mut attributes: Vec<Attribute>, limit: usize) {
        keep_last_of_each_key(&mut attributes);
        let present: HashSet<&str> = self.attributes.iter().map(|(key, _)| &**key).collect();
        let mut room = limit.saturating_sub(present.len());
        let before = attributes.len();
        attributes.retain(|(key, _)| {
            let has_room = present.contains(&**key) || room > 0;
            room -= usize::from(has_room && !present.contains(&**key));
            has_room
        });
        self.dropped_attributes += u32::try_from(before - attributes.len()).unwrap_or(u32::MAX);
        self.attributes.append(&mut attributes);
        keep_last_of_each_key(&mut self.attributes);
    }

    /// Sets an attribute of the SDK's own, which no attribute limit applies to, and replaces one with the same key.
    pub(crate) fn set_sdk_attribute(&mut self, key: &'static str, value: AttributeValue) {
        self.attributes.retain(|(other, _)| other != key);
        self.attributes.push((key.into(), value));
    }

    /// Sets the status by OpenTelemetry's rules for `SetStatus`: `Ok` is final, `Unset` is ignored, and a later error replaces
    /// an earlier one.
    pub(crate) fn set_status(&mut self, status: Status) {
        if self.status != Status::Ok && status != Status::Unset {
            self.status = status;
        }
    }

    /// Adds an `exception` event (OpenTelemetry semantic conventions) and sets the status to error with the message.
    ///
    /// `attributes` override the standard attributes of the same key.
    pub(crate) fn record_exception(
        &mut self,
        exception: Exception,
        unix_nanos: u64,
        attributes: Vec<Attribute>,
        limits: EventLimits,
    ) {
        self.set_status(Status::error(exception.message.clone()));
        let standard = [
            (attributes::EXCEPTION_TYPE, exception.type_name),
            (attributes::EXCEPTION_MESSAGE, exception.message),
            (attributes::EXCEPTION_STACKTRACE, exception.chain),
            (attributes::EXCEPTION_ESCAPED, "False".to_owned()),
        ];
        let mut all: Vec<Attribute> = standard
            .into_iter()
            .filter(|(key, text)| !(text.is_empty() && *key == attributes::EXCEPTION_STACKTRACE))
            .map(|(key, text)| (key.into(), text.into()))
            .collect();
        all.extend(attributes);
        let event = EventRecord::new(attributes::EXCEPTION_EVENT, unix_nanos, all);
        self.add_priority_event(event, limits);
    }
}
