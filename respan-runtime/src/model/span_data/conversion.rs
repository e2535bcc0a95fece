//! Conversion of a record into the SDK's `SpanData`.

use super::interner::Interner;
use super::key_value_builder::{KeyValueBuilder, to_shared_value, to_string_value};
use crate::model::clock;
use crate::model::event::EventRecord;
use crate::model::link::LinkRecord;
use crate::model::record::SpanRecord;
use crate::model::source::SpanSource;
use crate::model::view::{SpanView as _, sdk_scope};
use crate::value::sdk_attributes;
use opentelemetry::trace::{Event, Link, SpanContext, SpanKind, Status, TraceFlags, TraceState};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::iter;

impl SpanRecord {
    /// Converts the span for a filter or callback.
    ///
    /// Values that OpenTelemetry's `Value` cannot represent (maps, bytes, mixed arrays) become JSON text.
    pub(crate) fn to_span_data(&self) -> SpanData {
        let mut data = self.partial_span_data(0);
        self.complete_span_data(&mut data, false, None);
        data
    }

    /// Converts the span for a third-party exporter, with room for further attributes; with `shares_output`, one of them has
    /// the text of the output.
    ///
    /// It is built in place: copying a struct that was just written field by field stalls on store forwarding, because the copy
    /// loads wider words than the fields were stored with.
    pub(crate) fn append_span_data(
        &self,
        all: &mut Vec<SpanData>,
        room: usize,
        shares_output: bool,
        names: &mut Interner,
    ) {
        all.extend(iter::once_with(|| self.partial_span_data(room)));
        if let Some(data) = all.last_mut() {
            self.complete_span_data(data, shares_output, Some(names));
        }
    }

    /// The fields that need no [`Extra`](crate::model::record::Extra), without attributes; with room for `room` more than the span has.
    #[inline]
    fn partial_span_data(&self, room: usize) -> SpanData {
        SpanData {
            span_context: SpanContext::new(
                self.trace_id,
                self.span_id,
                TraceFlags::SAMPLED,
                false,
                TraceState::NONE,
            ),
            parent_span_id: self.parent_span_id,
            parent_span_is_remote: self.parent_is_remote,
            span_kind: SpanKind::Internal,
            name: match &self.source {
                SpanSource::Attribute(callsite) => callsite.span_name.into(),
                _ => "".into(),
            },
            start_time: clock::system_time(self.start_unix_nanos),
            end_time: clock::system_time(self.end_unix_nanos),
            attributes: Vec::with_capacity(self.max_attribute_count() + room),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            // Building a scope is cheaper than cloning one.
            instrumentation_scope: sdk_scope(),
        }
    }

    /// The attributes, and the fields of [`Extra`](crate::model::record::Extra).
    fn complete_span_data(&self, data: &mut SpanData, shares_output: bool, names: Option<&mut Interner>) {
        let texts = &self.texts;
        let mut attributes = KeyValueBuilder {
            input: to_string_value(texts.input()),
            output: if shares_output {
                to_shared_value(texts.output())
            } else {
                to_string_value(texts.output())
            },
            key_values: &mut data.attributes,
            names,
        };
        self.visit_attributes(&mut attributes);
        if let Some(extra) = self.extra.as_deref() {
            if extra.trace_state != TraceState::NONE {
                let state = extra.trace_state.clone();
                data.span_context = SpanContext::new(self.trace_id, self.span_id, TraceFlags::SAMPLED, false, state);
            }
            data.span_kind = self.kind();
            data.dropped_attributes_count = extra.dropped_attributes;
            data.events.events = extra.events.iter().map(sdk_event).collect();
            data.events.dropped_count = extra.dropped_events;
            data.links.links = extra.links.iter().map(sdk_link).collect();
            data.links.dropped_count = extra.dropped_links;
            data.status = extra.status.clone();
        }
        if self.extra.is_some() || !matches!(self.source, SpanSource::Attribute(_)) {
            data.name = self.static_name();
        }
        if let SpanSource::Manual(scope) = &self.source {
            data.instrumentation_scope = (**scope).clone();
        }
    }
}

fn sdk_event(event: &EventRecord) -> Event {
    Event::new(
        event.name.clone(),
        clock::system_time(event.unix_nanos),
        sdk_attributes(&event.attributes),
        event.dropped_attributes,
    )
}

fn sdk_link(link: &LinkRecord) -> Link {
    let attributes = sdk_attributes(&link.attributes);
    Link::new(link.context.clone(), attributes, link.dropped_attributes)
}
