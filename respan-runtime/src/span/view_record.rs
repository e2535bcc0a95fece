//! Our own finished span, as an encoder sees it.

use super::record::{Extra, Processors, Record, Site, Texts};
use super::value::AttributeValue;
use super::view::{Attributes, EachAttribute, SpanView, ValueRef};
use crate::attributes;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use std::borrow::Cow;
use std::sync::LazyLock;

static ATTRIBUTE_SCOPE: LazyLock<InstrumentationScope> =
    LazyLock::new(|| InstrumentationScope::builder(attributes::TRACER_SCOPE).build());
static UNSET: Status = Status::Unset;
static NO_STATE: TraceState = TraceState::NONE;

impl Texts {
    /// Input, output, path and workflow's name.
    pub(crate) fn of(parts: [Option<&str>; 4]) -> Self {
        let mut buffer = String::with_capacity(parts.iter().flatten().map(|part| part.len()).sum());
        let [input, output, path, workflow] = parts.map(|part| {
            buffer.push_str(part?);
            // Content is bounded far below 4 GB.
            u32::try_from(buffer.len()).ok()
        });
        Self {
            buffer,
            input,
            output,
            path,
            workflow,
        }
    }

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

/// One attribute's value, and whether it lives as long as the program, so that whoever keeps it need not copy it.
pub(super) enum Shown<'a> {
    Fixed(&'static str),
    Value(ValueRef<'a>),
}

impl<'a> Shown<'a> {
    fn text(text: &'a str) -> Self {
        Self::Value(ValueRef::Str(text))
    }
}

type EachShown<'f> = dyn FnMut(&Cow<'static, str>, Shown<'_>) + 'f;

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

    /// The span's name, without a copy where the call site knows it.
    pub(super) fn shared_name(&self) -> Cow<'static, str> {
        match (self.extra().and_then(|extra| extra.name.as_ref()), &self.site) {
            (Some(name), _) => name.clone(),
            (None, Site::Attribute(site)) => site.span_name.into(),
            (None, _) => self.name().to_owned().into(),
        }
    }

    /// All attributes. The order is that of FACTS section 5.
    pub(super) fn each_shown(&self, each: &mut EachShown<'_>) {
        let mut own = |key: &'static str, value: Shown<'_>| {
            if self.added(key).is_none() {
                each(&key.into(), value);
            }
        };
        if !self.processors.is_empty() {
            own(attributes::PROCESSORS, Shown::Value(ValueRef::Names(&self.processors)));
        }
        if let Some(workflow) = self.texts.workflow() {
            own(attributes::WORKFLOW_NAME, Shown::text(workflow));
        }
        let entity = self.site.entity();
        if let Some(entity) = entity {
            let name = self.extra().and_then(|extra| extra.entity_name.as_deref());
            let (kind, own_name) = match &self.site {
                Site::Attribute(site) => (Shown::Fixed(site.kind.as_str()), Shown::Fixed(site.name)),
                _ => (Shown::text(entity.kind), Shown::text(entity.name)),
            };
            own(attributes::SPAN_KIND, kind);
            own(attributes::ENTITY_NAME, name.map_or(own_name, Shown::text));
        }
        if let Some(path) = self.texts.path() {
            own(attributes::ENTITY_PATH, Shown::text(path));
        }
        if let Some(entity) = entity {
            own(attributes::LOG_METHOD, Shown::Fixed(attributes::LOG_METHOD_VALUE));
            if let Some(version) = entity.version {
                own(attributes::ENTITY_VERSION, Shown::Value(ValueRef::Int(version)));
            }
            if let Some(filter) = entity.export_filter {
                own(attributes::EXPORT_FILTER, Shown::text(filter));
            }
            if let Some(rate) = entity.sample_rate {
                own(attributes::SAMPLE_RATE, Shown::Value(ValueRef::Double(rate)));
            }
        }
        if let Some(input) = self.texts.input() {
            own(attributes::ENTITY_INPUT, Shown::text(input));
        }
        let output = self.texts.output();
        if let Some(extra) = self.extra() {
            for (key, value) in &extra.attributes {
                // What the function returned is its output, whatever it said before.
                if !(key == attributes::ENTITY_OUTPUT && output.is_some()) {
                    each(key, Shown::Value(value.into()));
                }
            }
        }
        if let Some(output) = output {
            each(&attributes::ENTITY_OUTPUT.into(), Shown::text(output));
        }
        let sizes = self
            .extra()
            .map_or([None; 2], |extra| [extra.input_size, extra.output_size]);
        let mut own = |key: &'static str, value: Shown<'_>| {
            if self.added(key).is_none() {
                each(&key.into(), value);
            }
        };
        let keys = [attributes::ENTITY_INPUT_SIZE, attributes::ENTITY_OUTPUT_SIZE];
        for (key, size) in keys.into_iter().zip(sizes) {
            if let Some(size) = size {
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                own(key, Shown::Value(ValueRef::Int(size)));
            }
        }
        own(attributes::SDK_VERSION, Shown::Fixed(attributes::SDK_VERSION_VALUE));
    }
}

impl SpanView for Record {
    fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn trace_state(&self) -> &TraceState {
        self.extra().map_or(&NO_STATE, |extra| &extra.trace_state)
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_is_remote
    }

    fn name(&self) -> &str {
        match self.extra().and_then(|extra| extra.name.as_deref()) {
            Some(name) => name,
            None => self.site.entity().map_or("", |entity| entity.span_name),
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
            Site::Attribute(_) | Site::Started(_) => &ATTRIBUTE_SCOPE,
            Site::Manual(scope) => scope,
        }
    }

    fn each_attribute(&self, each: &mut EachAttribute<'_>) {
        self.each_shown(&mut |key, shown| match shown {
            Shown::Fixed(text) => each(key, ValueRef::Str(text)),
            Shown::Value(value) => each(key, value),
        });
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
