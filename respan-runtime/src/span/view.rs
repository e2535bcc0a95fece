//! What an encoder needs of a finished span, whatever it is kept in.

use super::clock;
use super::record::{Extra, Processors, Record, Site, Texts};
use super::value::AttributeValue;
use crate::attributes;
use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceId};
use opentelemetry::{Array, InstrumentationScope, Value};
use opentelemetry_sdk::trace::SpanData;
use std::sync::LazyLock;

/// A borrowed attribute value, of our own making or OpenTelemetry's.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueRef<'a> {
    Str(&'a str),
    Bool(bool),
    Int(i64),
    Double(f64),
    /// Names joined with commas.
    Names(&'a Processors),
    Own(&'a AttributeValue),
    Array(&'a Array),
}

impl<'a> From<&'a AttributeValue> for ValueRef<'a> {
    fn from(value: &'a AttributeValue) -> Self {
        match value {
            AttributeValue::String(text) => Self::Str(text),
            AttributeValue::Bool(value) => Self::Bool(*value),
            AttributeValue::Int(value) => Self::Int(*value),
            AttributeValue::Double(value) => Self::Double(*value),
            other => Self::Own(other),
        }
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::I64(value) => Self::Int(*value),
            Value::F64(value) => Self::Double(*value),
            Value::String(text) => Self::Str(text.as_str()),
            Value::Array(array) => Self::Array(array),
            // `Value` is non-exhaustive; the version in use has no more.
            _ => Self::Str(""),
        }
    }
}

/// Called with each attribute, in the order on the wire.
pub(crate) type EachAttribute<'f> = dyn FnMut(&str, ValueRef<'_>) + 'f;

/// A finished span as an encoder sees it.
pub(crate) trait SpanView {
    fn trace_id(&self) -> TraceId;
    fn span_id(&self) -> SpanId;
    /// `SpanId::INVALID` for a root.
    fn parent_span_id(&self) -> SpanId;
    fn parent_is_remote(&self) -> bool;
    fn name(&self) -> &str;
    fn kind(&self) -> SpanKind;
    fn start_unix_nanos(&self) -> u64;
    fn end_unix_nanos(&self) -> u64;
    fn status(&self) -> &Status;
    fn scope(&self) -> &InstrumentationScope;
    fn each_attribute(&self, each: &mut EachAttribute<'_>);
    fn dropped_attributes(&self) -> u32;
    /// Name, time in nanoseconds since 1970, and a walk over the attributes.
    fn each_event(&self, each: &mut dyn FnMut(&str, u64, Attributes<'_>));
    fn dropped_events(&self) -> u32;
    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, Attributes<'_>));
    fn dropped_links(&self) -> u32;
}

/// The attributes of an event or link.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attributes<'a> {
    Own(&'a [(std::borrow::Cow<'static, str>, AttributeValue)]),
    /// And how many were dropped.
    Sdk(&'a [opentelemetry::KeyValue], u32),
}

impl Attributes<'_> {
    pub(crate) fn each(self, each: &mut EachAttribute<'_>) {
        match self {
            Self::Own(attributes) => {
                for (key, value) in attributes {
                    each(key, value.into());
                }
            }
            Self::Sdk(attributes, _) => {
                for attribute in attributes {
                    each(attribute.key.as_str(), (&attribute.value).into());
                }
            }
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        match self {
            Self::Own(attributes) => attributes.is_empty(),
            Self::Sdk(attributes, _) => attributes.is_empty(),
        }
    }

    pub(crate) fn dropped(self) -> u32 {
        match self {
            Self::Own(_) => 0,
            Self::Sdk(_, dropped) => dropped,
        }
    }
}

static ATTRIBUTE_SCOPE: LazyLock<InstrumentationScope> =
    LazyLock::new(|| InstrumentationScope::builder(attributes::TRACER_SCOPE).build());
static UNSET: Status = Status::Unset;

impl Texts {
    fn part(&self, from: [Option<u32>; 3], to: Option<u32>) -> Option<&str> {
        let start = from.into_iter().flatten().max().unwrap_or(0);
        self.buffer.get(start as usize..to? as usize)
    }

    pub(crate) fn input(&self) -> Option<&str> {
        self.part([None; 3], self.input)
    }

    pub(crate) fn output(&self) -> Option<&str> {
        self.part([self.input, None, None], self.output)
    }

    pub(crate) fn path(&self) -> Option<&str> {
        self.part([self.input, self.output, None], self.path)
    }

    pub(crate) fn workflow(&self) -> Option<&str> {
        self.part([self.input, self.output, self.path], self.workflow)
    }
}

impl Processors {
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, shared): (&[&str], &[String]) = match self {
            Self::Static(names) => (names, &[]),
            Self::Shared(names) => (&[], names),
        };
        fixed.iter().copied().chain(shared.iter().map(String::as_str))
    }

    /// As the attribute shows them.
    pub(crate) fn joined(&self) -> String {
        self.iter().collect::<Vec<_>>().join(",")
    }
}

impl Record {
    fn extra(&self) -> Option<&Extra> {
        self.extra.as_deref()
    }

    /// An attribute that user code has set.
    pub(crate) fn added(&self, key: &str) -> Option<&AttributeValue> {
        self.extra()?
            .attributes
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }
}

impl SpanView for Record {
    fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_is_remote
    }

    fn name(&self) -> &str {
        match (self.extra().and_then(|extra| extra.name.as_deref()), &self.site) {
            (Some(name), _) => name,
            (None, Site::Attribute(site)) => site.span_name,
            (None, Site::Manual(_)) => "",
        }
    }

    fn kind(&self) -> SpanKind {
        self.extra()
            .and_then(|extra| extra.kind.clone())
            .unwrap_or(SpanKind::Internal)
    }

    fn start_unix_nanos(&self) -> u64 {
        self.start_unix_nanos
    }

    fn end_unix_nanos(&self) -> u64 {
        self.end_unix_nanos
    }

    fn status(&self) -> &Status {
        self.extra().map_or(&UNSET, |extra| &extra.status)
    }

    fn scope(&self) -> &InstrumentationScope {
        match &self.site {
            Site::Attribute(_) => &ATTRIBUTE_SCOPE,
            Site::Manual(scope) => scope,
        }
    }

    /// The order is that of FACTS section 5.
    fn each_attribute(&self, each: &mut EachAttribute<'_>) {
        let mut own = |key: &str, value: ValueRef<'_>| {
            if self.added(key).is_none() {
                each(key, value);
            }
        };
        if !self.processors.is_empty() {
            own(attributes::PROCESSORS, ValueRef::Names(&self.processors));
        }
        if let Some(workflow) = self.texts.workflow() {
            own(attributes::WORKFLOW_NAME, ValueRef::Str(workflow));
        }
        let entity = self.extra().and_then(|extra| extra.entity_name.as_deref());
        if let Site::Attribute(site) = &self.site {
            own(attributes::SPAN_KIND, ValueRef::Str(site.kind.as_str()));
            own(attributes::ENTITY_NAME, ValueRef::Str(entity.unwrap_or(site.name)));
        }
        if let Some(path) = self.texts.path() {
            own(attributes::ENTITY_PATH, ValueRef::Str(path));
        }
        if let Site::Attribute(site) = &self.site {
            own(attributes::LOG_METHOD, ValueRef::Str(attributes::LOG_METHOD_VALUE));
            if let Some(version) = site.version {
                own(attributes::ENTITY_VERSION, ValueRef::Int(version));
            }
            if let Some(filter) = site.export_filter {
                own(attributes::EXPORT_FILTER, ValueRef::Str(filter));
            }
            if let Some(rate) = site.sample_rate {
                own(attributes::SAMPLE_RATE, ValueRef::Double(rate));
            }
        }
        if let Some(input) = self.texts.input() {
            own(attributes::ENTITY_INPUT, ValueRef::Str(input));
        }
        let output = self.texts.output();
        if let Some(extra) = self.extra() {
            for (key, value) in &extra.attributes {
                // What the function returned is its output, whatever it said before.
                if !(key == attributes::ENTITY_OUTPUT && output.is_some()) {
                    each(key, value.into());
                }
            }
        }
        if let Some(output) = output {
            each(attributes::ENTITY_OUTPUT, ValueRef::Str(output));
        }
        let sizes = self
            .extra()
            .map_or([None; 2], |extra| [extra.input_size, extra.output_size]);
        let mut own = |key: &str, value: ValueRef<'_>| {
            if self.added(key).is_none() {
                each(key, value);
            }
        };
        let keys = [attributes::ENTITY_INPUT_SIZE, attributes::ENTITY_OUTPUT_SIZE];
        for (key, size) in keys.into_iter().zip(sizes) {
            if let Some(size) = size {
                own(key, ValueRef::Int(i64::try_from(size).unwrap_or(i64::MAX)));
            }
        }
        own(attributes::SDK_VERSION, ValueRef::Str(attributes::SDK_VERSION_VALUE));
    }

    fn dropped_attributes(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_attributes)
    }

    fn each_event(&self, each: &mut dyn FnMut(&str, u64, Attributes<'_>)) {
        for event in self.extra().iter().flat_map(|extra| &extra.events) {
            each(&event.name, event.unix_nanos, Attributes::Own(&event.attributes));
        }
    }

    fn dropped_events(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_events)
    }

    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, Attributes<'_>)) {
        for link in self.extra().iter().flat_map(|extra| &extra.links) {
            each(&link.context, Attributes::Own(&link.attributes));
        }
    }

    fn dropped_links(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_links)
    }
}

impl SpanView for SpanData {
    fn trace_id(&self) -> TraceId {
        self.span_context.trace_id()
    }

    fn span_id(&self) -> SpanId {
        self.span_context.span_id()
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_span_is_remote
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SpanKind {
        self.span_kind.clone()
    }

    fn start_unix_nanos(&self) -> u64 {
        clock::unix_nanos(self.start_time)
    }

    fn end_unix_nanos(&self) -> u64 {
        clock::unix_nanos(self.end_time)
    }

    fn status(&self) -> &Status {
        &self.status
    }

    fn scope(&self) -> &InstrumentationScope {
        &self.instrumentation_scope
    }

    fn each_attribute(&self, each: &mut EachAttribute<'_>) {
        Attributes::Sdk(&self.attributes, 0).each(each);
    }

    fn dropped_attributes(&self) -> u32 {
        self.dropped_attributes_count
    }

    fn each_event(&self, each: &mut dyn FnMut(&str, u64, Attributes<'_>)) {
        for Event {
            name,
            timestamp,
            attributes,
            dropped_attributes_count,
            ..
        } in &self.events.events
        {
            let attributes = Attributes::Sdk(attributes, *dropped_attributes_count);
            each(name, clock::unix_nanos(*timestamp), attributes);
        }
    }

    fn dropped_events(&self) -> u32 {
        self.events.dropped_count
    }

    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, Attributes<'_>)) {
        for Link {
            span_context,
            attributes,
            dropped_attributes_count,
            ..
        } in &self.links.links
        {
            each(span_context, Attributes::Sdk(attributes, *dropped_attributes_count));
        }
    }

    fn dropped_links(&self) -> u32 {
        self.links.dropped_count
    }
}
