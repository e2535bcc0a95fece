//! Span of respan's for one of `tracing`.

use super::callsite::Callsite;
use super::fields::{self, FieldRules, Fields};
use super::layer::Describe;
use crate::client::ContextSpan;
use crate::current_context::{self, carrier};
use crate::instruments::{Instruments, mark_initialized, mark_used};
use crate::model::{Extra, SpanSource};
use crate::span::context::{ContextValue, is_in_model_call};
use crate::span::running::{ModelCallMark, RunningSpan, telemetry_core};
use crate::span::start::{SpanOptions, start};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, Status, TraceContextExt as _};
use std::sync::Arc;
use tracing::Metadata;

/// The content of a model call in fields.
const MESSAGES: [&str; 4] = [
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.tool.definitions",
];

/// The layer's part of a span's extensions: the context that is current while the span is entered.
#[derive(Debug)]
pub(super) struct LayerSpan {
    /// Without a span for a carrier, whose span ends by itself.
    span: ContextSpan,
    instrument: Instruments,
    rules: FieldRules,
    /// `true` if the span has the sum of its children's usage, which would count it twice.
    is_agent: bool,
}

impl LayerSpan {
    /// The context of a carrier that is being made.
    pub(super) fn carrier() -> Option<Self> {
        let context = carrier::take_context()?;
        Instruments::Threading.is_enabled().then_some(Self {
            span: ContextSpan::without_span(context),
            instrument: Instruments::Threading,
            rules: FieldRules::default(),
            is_agent: false,
        })
    }

    /// Starts a span below the context; None if nothing is recorded there.
    pub(super) fn start(
        metadata: &'static Metadata<'static>,
        parent: &Context,
        record: impl FnOnce(&mut Fields),
    ) -> Option<Self> {
        if !telemetry_core::is_any_open() {
            return None;
        }
        let callsite = Callsite::of(metadata);
        if !callsite.instrument.is_enabled() {
            return None;
        }
        // What follows from the call site; the operation is known below.
        let may_be_call = callsite.declares_model_call;
        if may_be_call && is_in_model_call(parent) {
            return None;
        }
        let options = SpanOptions {
            source: SpanSource::Manual(Arc::clone(&callsite.scope)),
            core: None,
            processors: None,
            sample_rate: None,
            start: None,
        };
        let mut span = start(options, parent)?;
        *span.start_unix_nanos.get_mut() = span.clock.now().get();
        let (mut is_agent, mut is_call) = (false, false);
        if span.is_recorded {
            let extra = span.state_mut().extra.get_or_insert_default();
            extra.name = Some(metadata.name().into());
            extra.is_of_layer = true;
            let mut fields = Fields::of_span(&span, callsite.rules);
            fields.reserve(metadata.fields().len());
            fields.add_implied();
            record(&mut fields);
            is_agent = callsite.has_operation && fields.is_agent();
            is_call = may_be_call && !fields.has_agent_operation();
            fields.apply(&span, is_agent);
            if callsite.declares_operation {
                span.relate_parent();
            }
        }
        if is_call {
            // A recorder of the request below describes this span, which knows less, and starts none of its own.
            span.model_call = ModelCallMark::Undescribed;
        }
        Some(Self {
            span: ContextSpan::new(span.into_pair(), parent),
            instrument: callsite.instrument,
            rules: callsite.rules,
            is_agent,
        })
    }

    /// The context to enter.
    pub(super) fn context(&self) -> &Context {
        self.span.context()
    }

    /// The span, if it is one of this layer's.
    pub(super) fn span(&self) -> Option<&Arc<RunningSpan>> {
        self.span.span()
    }

    /// The span context of the span, or of the one that a carrier stands for.
    pub(super) fn span_context(&self) -> SpanContext {
        self.context().span().span_context().clone()
    }

    /// Returns whether this is a carrier.
    pub(super) fn is_carrier(&self) -> bool {
        self.span().is_none()
    }

    /// The span for a later `record` call, if it is recorded.
    pub(super) fn recorded(&self) -> Option<Recorded> {
        let span = self.span().filter(|span| span.is_recorded)?;
        Some(Recorded {
            span: Arc::clone(span),
            rules: self.rules,
            is_agent: self.is_agent,
        })
    }

    /// Ends the span. The attributes of a model call become its description, which is written in the names of each destination.
    pub(super) fn end(mut self, describe: Describe) {
        let Some(span) = self.span() else { return };
        // Not at the start: other layers do not expect an event while a span is made.
        mark_initialized(&[self.instrument]);
        if span.is_recorded {
            span.update_extra(|extra| set_description(extra, describe));
        }
        self.span.end();
    }
}

/// A span whose fields are recorded later.
pub(super) struct Recorded {
    span: Arc<RunningSpan>,
    rules: FieldRules,
    is_agent: bool,
}

impl Recorded {
    /// Sets the values of a `record` call. Not while the extensions are locked: formatting a value runs code of the program.
    pub(super) fn record(self, record: impl FnOnce(&mut Fields)) {
        let mut fields = Fields::of_span(&self.span, self.rules);
        record(&mut fields);
        fields.apply(&self.span, self.is_agent);
    }
}

/// A span that a recorder of its request has described keeps that description, which is complete.
fn set_description(extra: &mut Extra, describe: Describe) {
    if extra.description.is_some() {
        extra.attributes.retain(|(key, _)| !MESSAGES.contains(&key.as_ref()));
    } else if let Some(description) = describe(&mut extra.attributes) {
        extra.set_description(description);
        mark_used();
    }
}

/// The context for a span with `parent: None`: that of a new trace, or the current one for a span of generative AI, since its
/// library knows no other way to start anew below the program's span.
pub(super) fn root_context(metadata: &Metadata<'_>) -> Context {
    let current = current_context::map_current(Context::clone).unwrap_or_default();
    if metadata.fields().field(fields::OPERATION).is_some() {
        return current;
    }
    ContextValue::with_span_telemetry(&current).with_remote_span_context(SpanContext::NONE)
}

/// Sets an error as the status, unless the span has a status.
pub(super) fn set_error(span: &RunningSpan, description: String) {
    span.update_extra(|extra| match &extra.status {
        Status::Unset => extra.status = Status::error(description),
        Status::Error { description: known } if known.is_empty() => extra.status = Status::error(description),
        Status::Error { .. } | Status::Ok => {}
    });
}

/// Describes the error that is the span's status without a description.
pub(super) fn describe_error(span: &RunningSpan, description: String) {
    let is_error = |extra: &Extra| matches!(extra.status, Status::Error { .. });
    if span.state().extra.as_deref().is_some_and(is_error) {
        set_error(span, description);
    }
}
