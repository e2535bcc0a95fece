//! The attributes of a span that other namings depend on.

use super::content::Content;
use super::kind::Kind;
use crate::attributes as keys;
use crate::model::{SpanView, ValueRef};

pub(super) const OPERATION: &str = "gen_ai.operation.name";
pub(super) const TOOL_NAME: &str = "gen_ai.tool.name";
pub(super) const TOOL_ARGUMENTS: &str = "gen_ai.tool.call.arguments";
pub(super) const TOOL_RESULT: &str = "gen_ai.tool.call.result";
pub(super) const AGENT_NAME: &str = "gen_ai.agent.name";

/// The attributes of a span that other namings depend on, whatever the span is about.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) kind: Option<Kind>,
    pub(super) is_model: bool,
    pub(super) is_cancelled: bool,
    pub(super) session: Option<String>,
    pub(super) user: Option<String>,
}

impl Facts {
    /// Reads a span. It allocates nothing for most spans.
    pub(super) fn read(span: &impl SpanView) -> Self {
        let mut facts = Self::default();
        let mut of_operation = None;
        let mut has_model_key = false;
        let mut thread = None;
        span.each_attribute(&mut |key, value| {
            has_model_key |= keys::is_model_key(key);
            let ValueRef::Str(text) = value else { return };
            match key {
                keys::SPAN_KIND => facts.kind = Kind::parse(text),
                OPERATION => of_operation = Kind::of_operation(text),
                keys::OUTCOME => facts.is_cancelled = text == keys::OUTCOME_CANCELLED,
                keys::SESSION_IDENTIFIER => facts.session = Some(text.to_owned()),
                keys::THREAD_IDENTIFIER => thread = Some(text.to_owned()),
                keys::CUSTOMER_IDENTIFIER => facts.user = Some(text.to_owned()),
                _ => {}
            }
        });
        facts.is_model = has_model_key && of_operation.is_none() && facts.kind.is_none();
        facts.kind = facts.kind.take().or(of_operation);
        facts.session = facts.session.take().or(thread);
        facts
    }
}

/// Name, input and output of a span that is no model call.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) name: Option<String>,
    pub(super) input: Option<Content>,
    pub(super) output: Option<Content>,
}

impl Call {
    pub(super) fn read(span: &impl SpanView, with_content: bool) -> Self {
        let mut call = Self::default();
        span.each_attribute(&mut |key, value| {
            let ValueRef::Str(text) = value else { return };
            match key {
                keys::ENTITY_NAME => call.name = Some(text.to_owned()),
                TOOL_NAME | AGENT_NAME => {
                    call.name.get_or_insert_with(|| text.to_owned());
                }
                keys::ENTITY_INPUT if with_content => call.input = Some(Content::of_input(text)),
                keys::ENTITY_OUTPUT if with_content => call.output = Some(Content::new(text)),
                TOOL_ARGUMENTS if with_content => {
                    call.input.get_or_insert_with(|| Content::new(text));
                }
                TOOL_RESULT if with_content => {
                    call.output.get_or_insert_with(|| Content::new(text));
                }
                _ => {}
            }
        });
        call
    }
}
