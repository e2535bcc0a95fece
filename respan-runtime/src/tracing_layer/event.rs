//! Events of `tracing` as events of spans.

use super::fields::Fields;
use super::special_fields::set_error;
use crate::attributes::{EXCEPTION_EVENT, EXCEPTION_MESSAGE, is_event_content_key};
use crate::model::EventRecord;
use crate::span::running::RunningSpan;
use crate::value::{Attribute, AttributeValue};
use std::borrow::Cow;
use tracing::{Event, Level};

/// Adds an event to the span. An error sets the status of a span whose outcome nothing else knows.
pub(super) fn add(span: &RunningSpan, event: &Event<'_>) {
    if !span.is_recorded {
        return;
    }
    let metadata = event.metadata();
    // With those that each event has.
    let mut fields = Fields::of_event(span, metadata.fields().len() + 2);
    event.record(&mut fields);
    let is_content_enabled = fields.is_content_enabled();
    let message = fields.message.take().filter(|_| is_content_enabled);
    let error = fields.take_error();
    if *metadata.level() == Level::ERROR && span.source.entity().is_none() {
        set_error(span, error.clone().or_else(|| message.clone()).unwrap_or_default());
    }
    let is_exception = error.is_some() && message.is_none();
    let name: Cow<'static, str> = match message {
        Some(message) => message.into(),
        None if is_exception => EXCEPTION_EVENT.into(),
        // Without its message, which may be content.
        None => metadata.target().into(),
    };
    let mut attributes = fields.attributes;
    attributes.extend(error.map(|error| (EXCEPTION_MESSAGE.into(), error.into())));
    attributes.push(("level".into(), AttributeValue::from_static(metadata.level().as_str())));
    attributes.push(("target".into(), AttributeValue::from_static(metadata.target())));
    if !is_content_enabled {
        withhold_content(&name, metadata.name(), &mut attributes);
    }
    span.add_event(EventRecord::new(name, span.clock.now().get(), attributes));
}

/// Removes the attributes that hold content. The name of an event of generative AI may be that of the call site, or a field.
fn withhold_content(name: &str, callsite: &str, attributes: &mut Vec<Attribute>) {
    let field = attributes.iter().find(|(key, _)| key == "event.name");
    let field = field
        .and_then(|(_, value)| value.as_str())
        .unwrap_or_default()
        .to_owned();
    let is_content = |key: &str| {
        let names = [name, callsite, &field];
        names.into_iter().any(|name| is_event_content_key(name, key))
    };
    attributes.retain(|(key, _)| !is_content(key));
}
