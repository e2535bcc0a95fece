//! The builder of a span around a block of code.

use super::model_call;
use crate::attributes;
use crate::filter::ExportFilter;
use crate::instruments::mark_used;
use crate::model::sampling::checked_rate;
use crate::model::{Entity, EntityKind, IntoSpanLink, SpanDescription, SpanSource};
use crate::params::{IntoAttributes, IntoProcessorNames, SpanContents, processor_names};
use crate::span::RespanTracer;
use crate::span::call::TracedCall;
use crate::span::context::describe;
use crate::span::running::{RunningSpan, TelemetryCore};
use crate::span::start::SpanOptions;
use crate::value::{IntoAttributeValue, ProcessorNames};
use opentelemetry::trace::SpanKind;
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

/// A span that is about to start; made by [`Client::start_span`](crate::Client::start_span).
///
/// It does for a block of code what an attribute does for a function, except that no arguments and results are captured.
/// [`run`](Self::run), [`try_run`](Self::try_run), [`scope`](Self::scope), [`try_scope`](Self::try_scope) and
/// [`enter`](Self::enter) start the span, as a child of the current one.
///
/// ```
/// use respan::{EntityKind, get_client};
///
/// let client = get_client();
/// let total: u32 = client.start_span("add").kind(EntityKind::Tool).attribute("terms", 2).run(|| 40 + 2);
/// assert_eq!(total, 42);
/// ```
#[must_use = "a span starts when something runs in it"]
pub struct StartSpan {
    core: Option<&'static TelemetryCore>,
    name: Cow<'static, str>,
    /// `None` for a task or a model call, depending on the attributes.
    kind: Option<Cow<'static, str>>,
    version: Option<i64>,
    processors: Option<ProcessorNames>,
    sample_rate: Option<f64>,
    export_filter: Option<String>,
    description: Option<Arc<dyn SpanDescription>>,
    contents: SpanContents,
}

/// Without the attributes, which may be secret.
impl fmt::Debug for StartSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StartSpan")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl StartSpan {
    pub(super) fn new(core: Option<&'static TelemetryCore>, name: Cow<'static, str>) -> Self {
        Self {
            core,
            name,
            kind: None,
            version: None,
            processors: None,
            sample_rate: None,
            export_filter: None,
            description: None,
            contents: SpanContents::default(),
        }
    }

    /// Sets the kind: an [`EntityKind`], or another text, which affects neither entity path nor workflow name. Default:
    /// [`EntityKind::Task`].
    ///
    /// A span without a kind whose attributes describe the call of a model (`gen_ai.system`, `gen_ai.provider.name`,
    /// `gen_ai.request.model` or `llm.request.type`) is a model call instead of a task: it has exactly the name given, is of
    /// OpenTelemetry's kind CLIENT, and is no entity.
    ///
    /// ```
    /// use respan::{EntityKind, get_client};
    ///
    /// let agent = get_client().start_span("planner").kind(EntityKind::Agent);
    /// let check = get_client().start_span("toxicity").kind("guardrail");
    /// ```
    pub fn kind(mut self, kind: impl Into<Cow<'static, str>>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// Sets the version of the code, the attribute `traceloop.entity.version`.
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets the names of the processors that receive the span and its child spans; without any, the default
    /// processor does. Default: those of the parent.
    ///
    /// ```
    /// use respan::get_client;
    ///
    /// let span = get_client().start_span("plan").processors(["debug", "analytics"]);
    /// ```
    pub fn processors<M>(mut self, names: impl IntoProcessorNames<M>) -> Self {
        self.processors = Some(processor_names(names));
        self
    }

    /// Sets the share of such spans that is exported, from 0.0 to 1.0. Default: 1.0, also for NaN. Another rate counts as the nearest
    /// of them, and a warning says so.
    ///
    /// It does not apply to child spans.
    ///
    /// ```
    /// use respan::{ExportFilter, get_client};
    ///
    /// let frequent = get_client().start_span("poll").sample_rate(0.01);
    /// let failed = get_client().start_span("poll").export_filter(ExportFilter::errors_only());
    /// ```
    pub fn sample_rate(mut self, rate: f64) -> Self {
        self.sample_rate = checked_rate(rate);
        self
    }

    /// Sets conditions that the span must satisfy at its end to be exported.
    pub fn export_filter(mut self, filter: impl Borrow<ExportFilter>) -> Self {
        self.export_filter = Some(filter.borrow().to_json());
        self
    }

    /// Adds a link to another span.
    ///
    /// ```
    /// use respan::{SpanLink, get_client};
    ///
    /// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// get_client().start_span("resume").link(paused).run(|| ());
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn link(mut self, link: impl IntoSpanLink) -> Self {
        self.contents.add_link(link);
        self
    }

    /// Sets an attribute. `None` sets nothing.
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        self.attributes([(key, value)])
    }

    /// Sets several attributes, in any form of [`IntoAttributes`].
    ///
    /// ```
    /// respan::get_client().start_span("load").attributes([("rows", 12), ("columns", 3)]).run(|| ());
    /// ```
    pub fn attributes<M>(mut self, attributes: impl IntoAttributes<M>) -> Self {
        self.contents.add_attributes(attributes);
        self
    }

    /// Sets a description of the operation, which is written as attributes where the span is exported; see [`SpanDescription`].
    ///
    /// Without a [`kind`](Self::kind) the span is of OpenTelemetry's kind CLIENT, has exactly the name given, and is no entity.
    pub fn description(mut self, description: Arc<dyn SpanDescription>) -> Self {
        self.description = Some(description);
        self
    }

    fn is_model_call(&self) -> bool {
        self.description.is_some() || model_call::is_described_by(self.contents.attributes())
    }

    pub(super) fn start(mut self) -> TracedCall {
        let kind = match self.kind.take() {
            Some(kind) => kind,
            None if self.is_model_call() => return self.start_model_call(),
            None => EntityKind::Task.into(),
        };
        let span_name = format!("{}.{kind}", self.name);
        let entity = Entity {
            name: self.name,
            kind,
            span_name,
            version: self.version,
            sample_rate: self.sample_rate,
            export_filter: self.export_filter,
        };
        let options = SpanOptions {
            source: SpanSource::Started(Arc::new(entity)),
            core: self.core,
            processors: self.processors,
            sample_rate: self.sample_rate,
            start: None,
        };
        let call = TracedCall::start(options);
        if let Some(span) = call.prepared_span() {
            set_description(span, self.description);
            self.contents.write_to(span);
        }
        call
    }

    /// Starts a span such as an instrumentation of the model's client starts through a tracer.
    fn start_model_call(mut self) -> TracedCall {
        mark_used();
        self.contents.add_attributes((
            (attributes::ENTITY_VERSION, self.version),
            (attributes::SAMPLE_RATE, self.sample_rate),
            (attributes::EXPORT_FILTER, self.export_filter),
        ));
        let options = SpanOptions {
            source: RespanTracer::new(self.core).source(),
            core: self.core,
            processors: self.processors,
            sample_rate: self.sample_rate,
            start: None,
        };
        let call = TracedCall::start(options);
        if let Some(span) = call.prepared_span() {
            span.update_extra(|extra| {
                extra.name = Some(self.name);
                extra.kind = Some(SpanKind::Client);
            });
            set_description(span, self.description);
            self.contents.write_to(span);
        }
        call
    }
}

fn set_description(span: &RunningSpan, description: Option<Arc<dyn SpanDescription>>) {
    if let Some(description) = description
        && span.is_recorded
    {
        describe(span, description);
    }
}
