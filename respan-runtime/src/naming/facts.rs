//! The attributes of a span that other namings depend on.

use super::content::Content;
use super::kind::{Kind, request_type};
use crate::attributes as keys;
use crate::model::{EntityName, PlainEntity, SpanView};
use crate::value::ValueRef;

pub(super) const TOOL_NAME: &str = "gen_ai.tool.name";
pub(super) const TOOL_ARGUMENTS: &str = "gen_ai.tool.call.arguments";
pub(super) const TOOL_RESULT: &str = "gen_ai.tool.call.result";
pub(super) const AGENT_NAME: &str = "gen_ai.agent.name";

/// The attributes of a span that other namings depend on, whatever the span is about.
#[derive(Debug, Default)]
pub(super) struct Facts<'s> {
    /// The entity, if no attribute was set.
    pub(super) entity: Option<PlainEntity<'s>>,
    pub(super) kind: Option<Kind>,
    pub(super) is_model: bool,
    pub(super) is_cancelled: bool,
    /// A text or a number.
    pub(super) session: Option<ValueRef<'s>>,
    /// A text or a number.
    pub(super) user: Option<ValueRef<'s>>,
}

impl<'s> Facts<'s> {
    /// Reads a span with this plain entity, if it is one. Of another record it walks what the program has set.
    pub(super) fn read(span: &'s dyn SpanView, entity: Option<PlainEntity<'s>>) -> Self {
        let kind = match &entity {
            Some(entity) => Some(Kind::Entity(entity.kind)),
            None => span.entity_kind().and_then(Kind::parse),
        };
        let is_plain = entity.is_some();
        let mut facts = Self {
            entity,
            kind,
            ..Self::default()
        };
        if is_plain {
            return facts;
        }
        let mut of_operation = None;
        let mut has_model_key = false;
        let mut thread = None;
        span.each_set_attribute(&mut |key, value| {
            has_model_key |= keys::is_model_key(key);
            let text = match (key, value) {
                // Identifiers may be numbers.
                (keys::SESSION_IDENTIFIER, ValueRef::Str(_) | ValueRef::Int(_)) => {
                    facts.session = Some(value);
                    return;
                }
                (keys::THREAD_IDENTIFIER, ValueRef::Str(_) | ValueRef::Int(_)) => {
                    thread = Some(value);
                    return;
                }
                (keys::CUSTOMER_IDENTIFIER, ValueRef::Str(_) | ValueRef::Int(_)) => {
                    facts.user = Some(value);
                    return;
                }
                (_, ValueRef::Str(text)) => text,
                _ => return,
            };
            match key {
                keys::SPAN_KIND => facts.kind = Kind::parse(text),
                keys::GEN_AI_OPERATION => {
                    of_operation = Kind::of_operation(text);
                    has_model_key |= request_type(text).is_some();
                }
                keys::OUTCOME => facts.is_cancelled = text == keys::OUTCOME_CANCELLED,
                _ => {}
            }
        });
        facts.is_model = has_model_key && of_operation.is_none() && facts.kind.is_none();
        facts.kind = facts.kind.take().or(of_operation);
        facts.session = facts.session.or(thread);
        facts
    }
}

/// Name, input and output of a span that is no model call.
#[derive(Debug, Default)]
pub(super) struct Call<'s> {
    pub(super) name: Option<EntityName<'s>>,
    pub(super) input: Option<Content<'s>>,
    pub(super) output: Option<Content<'s>>,
}

impl<'s> Call<'s> {
    pub(super) fn read(span: &'s dyn SpanView, entity: Option<PlainEntity<'s>>, with_content: bool) -> Self {
        if let Some(entity) = entity {
            let [input, output] = [entity.texts.input(), entity.texts.output()];
            return Self {
                name: Some(entity.name),
                input: input.filter(|_| with_content).map(Content::of_captured_input),
                output: output.filter(|_| with_content).map(Content::new),
            };
        }
        let mut call = Self::default();
        span.each_attribute(&mut |key, value| {
            let ValueRef::Str(text) = value else { return };
            match key {
                keys::ENTITY_NAME => call.name = Some(text.into()),
                TOOL_NAME | AGENT_NAME => {
                    call.name.get_or_insert_with(|| text.into());
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
