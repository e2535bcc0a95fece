//! A finished span, as compact as it can be handed over.

use super::callsite::Callsite;
use super::entity::Entity;
use super::value::AttributeValue;
use super::view::SpanView as _;
use crate::json::buffer_pool;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A finished span on its way to the exporters.
///
/// What the call site knows stays in its `static`; input, output and entity path share one buffer;
/// everything that most spans do not have is in one box.
#[derive(Clone)]
pub(crate) struct SpanRecord {
    pub(crate) source: SpanSource,
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    /// `SpanId::INVALID` for a root.
    pub(crate) parent_span_id: SpanId,
    pub(crate) parent_is_remote: bool,
    pub(crate) start_unix_nanos: u64,
    pub(crate) end_unix_nanos: u64,
    pub(crate) texts: SpanTexts,
    /// The processors that the span names or inherited.
    pub(crate) processors: ProcessorNames,
    /// What was added to it; most spans have none.
    pub(crate) extra: Option<Box<Extra>>,
}

/// Which span it is, and nothing that it carries: a program prints its buffered spans.
impl fmt::Debug for SpanRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SpanRecord")
            .field("name", &self.name())
            .field("trace_id", &self.trace_id)
            .field("span_id", &self.span_id)
            .finish_non_exhaustive()
    }
}

/// Where the span was made.
#[derive(Debug, Clone)]
pub(crate) enum SpanSource {
    /// By an attribute.
    Attribute(&'static Callsite),
    /// By `start_span`.
    Started(Arc<Entity>),
    /// By the OpenTelemetry API or a buffer; the constant parts are in [`Extra`].
    Manual(Arc<InstrumentationScope>),
}

impl SpanSource {
    /// Whether arguments are wanted.
    pub(crate) fn captures_input(&self) -> bool {
        matches!(self, Self::Attribute(site) if site.capture_input)
    }

    /// Whether results are wanted.
    pub(crate) fn captures_output(&self) -> bool {
        matches!(self, Self::Attribute(site) if site.capture_output)
    }
}

/// The texts that nearly every span has, in one buffer, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanTexts {
    pub(crate) buffer: String,
    /// End of the input, JSON; `None` if there is none.
    pub(crate) input_end: Option<u32>,
    /// End of the output, JSON; it begins where the input ends.
    pub(crate) output_end: Option<u32>,
    /// End of the entity path; it begins where the output ends.
    pub(crate) path_end: Option<u32>,
    /// End of the workflow's name; it begins where the path ends.
    pub(crate) workflow_end: Option<u32>,
}

impl Drop for SpanTexts {
    fn drop(&mut self) {
        buffer_pool::give(std::mem::take(&mut self.buffer).into_bytes());
    }
}

/// Names of processors: known at compile time, or not.
#[derive(Debug, Clone)]
pub(crate) enum ProcessorNames {
    Static(&'static [&'static str]),
    Shared(Arc<[String]>),
}

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

/// Something that happened at one moment of a span.
#[derive(Debug, Clone)]
pub(crate) struct EventRecord {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unix_nanos: u64,
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
}

/// A reference to another span.
#[derive(Debug, Clone)]
pub(crate) struct LinkRecord {
    pub(crate) context: SpanContext,
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
}
