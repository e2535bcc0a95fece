//! Span of respan's for one of `tracing`.

use super::callsite::Callsite;
use super::field_rules::FieldRules;
use super::fields::Fields;
use crate::attributes::GEN_AI_OPERATION;
use crate::client::ContextSpan;
use crate::current_context::{self, carrier};
use crate::instruments::{Instruments, mark_initialized, mark_used};
use crate::model::{Extra, ScopeRef, SpanDescription, SpanSource};
use crate::span::context::{ContextValue, is_in_model_call};
use crate::span::running::{ModelCallMark, RunningSpan, lifecycle};
use crate::span::start::{SpanOptions, start};
use crate::value::Attribute;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use std::sync::Arc;
use tracing::Metadata;

/// The content of a model call in fields.
const MESSAGES: [&str; 4] = [
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.tool.definitions",
];

/// Makes a description of the attributes of a model call, which it takes. None, and nothing is taken, if they are of none.
pub type Describe = fn(&mut Vec<Attribute>) -> Option<Arc<dyn SpanDescription>>;

/// A span of the layer: the context that is current while it is entered. Small, since it is moved into the store and out of it.
#[derive(Debug)]
pub(super) struct LayerSpan {
    /// Without a span for a carrier, whose span ends by itself.
    span: ContextSpan,
    callsite: Option<&'static Callsite>,
    /// `true` if the span has the sum of its children's usage, which would count it twice.
    is_agent: bool,
}

impl LayerSpan {
    /// The context of a carrier that is being made.
    pub(super) fn carrier() -> Option<Self> {
        let context = carrier::take_context()?;
        Instruments::Threading.is_enabled().then_some(Self {
            span: ContextSpan::without_span(context),
            callsite: None,
            is_agent: false,
        })
    }

    /// Starts a span below the context, or else below the current one; None if nothing is recorded there.
    pub(super) fn start(
        metadata: &'static Metadata<'static>,
        parent: Option<&Context>,
        record: impl FnOnce(&mut Fields<'_>),
    ) -> Option<Self> {
        if !lifecycle::is_any_open() {
            return None;
        }
        let callsite = Callsite::of(metadata);
        if !callsite.instrument.is_enabled() {
            return None;
        }
        // The facts that follow from the call site; the operation is known below.
        let may_be_call = callsite.declares_model_call;
        let options = SpanOptions {
            source: SpanSource::Manual(ScopeRef::Static(&callsite.scope)),
            core: None,
            processors: None,
            sample_rate: None,
            start: None,
        };
        let started = in_context(parent, |parent| {
            let is_part_of_call = may_be_call && is_in_model_call(parent);
            if is_part_of_call { None } else { start(options, parent) }
        });
        let mut span = started.flatten()?;
        let (mut is_agent, mut is_call) = (false, false);
        if span.is_recorded {
            let extra = span.state_mut().extra.get_or_insert_default();
            extra.name = Some(metadata.name().into());
            extra.is_of_layer = true;
            let mut fields = Fields::of_new_span(&span, &callsite.rules, metadata.fields().len());
            fields.add_implied();
            record(&mut fields);
            is_agent = callsite.has_operation && fields.take_agent();
            is_call = may_be_call && !fields.has_agent_operation();
            fields.apply_to_new(&mut span);
            if callsite.declares_operation {
                span.relate_parent();
            }
        }
        if is_call {
            // A recorder of the request below describes this span, which knows less, and starts none of its own.
            span.model_call = ModelCallMark::Undescribed;
        }
        let pair = span.into_pair();
        Some(Self {
            span: in_context(parent, |parent| ContextSpan::new(pair, parent))?,
            callsite: Some(callsite),
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

    /// The span for a later `record` call, if it is recorded.
    pub(super) fn recorded(&self) -> Option<Recorded> {
        let span = self.span().filter(|span| span.is_recorded)?;
        Some(Recorded {
            span: Arc::clone(span),
            rules: &self.callsite?.rules,
            is_agent: self.is_agent,
        })
    }

    /// Ends the span. The attributes of a model call become its description, which is written in the names of each destination.
    pub(super) fn end(mut self, describe: Describe) {
        if let Some(callsite) = self.callsite {
            // Not at the start: other layers do not expect an event while a span is made.
            mark_initialized(&[callsite.instrument]);
            self.span.end_with(|extra| set_description(extra, describe));
        }
    }
}

/// Applies a function to the context, or else to the current one; None while the thread ends.
fn in_context<R>(context: Option<&Context>, function: impl FnOnce(&Context) -> R) -> Option<R> {
    match context {
        Some(context) => Some(function(context)),
        None => current_context::map_current(function),
    }
}

/// A span whose fields are recorded later.
#[derive(Debug)]
pub(super) struct Recorded {
    span: Arc<RunningSpan>,
    rules: &'static FieldRules,
    is_agent: bool,
}

impl Recorded {
    /// Sets the values of a `record` call. Not while the store is locked: formatting a value runs code of the program.
    pub(super) fn record(&self, record: impl FnOnce(&mut Fields<'_>)) {
        let mut fields = Fields::of_running_span(&self.span, self.rules, self.is_agent);
        record(&mut fields);
        fields.apply();
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
    if metadata.fields().field(GEN_AI_OPERATION).is_some() {
        return current;
    }
    ContextValue::with_span_telemetry(&current).with_remote_span_context(SpanContext::NONE)
}
