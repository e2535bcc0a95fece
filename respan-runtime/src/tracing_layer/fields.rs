//! Visitor of the fields of spans and events, which become attributes.

use super::field_rules::{FieldRules, NO_RULES};
use super::special_fields::SpecialFields;
use crate::attributes::{GEN_AI_OPERATION, is_agent_operation, is_content_key};
use crate::json::{bounded_text, truncate_text};
use crate::span::context::restrictions;
use crate::span::running::RunningSpan;
use crate::value::{Attribute, AttributeValue};
use std::error::Error;
use std::fmt;
use tracing::field::{Field, Visit};

const USAGE: &str = "gen_ai.usage.";

/// Keys whose value is a list of texts, which fields can only hold as JSON.
const TEXT_LISTS: [&str; 3] = [
    "gen_ai.response.finish_reasons",
    "gen_ai.request.stop_sequences",
    "gen_ai.request.encoding_formats",
];

/// Most attributes for which room is made before the first.
const MAX_RESERVED: usize = 32;

/// Visitor of fields. Those with a meaning of their own are kept apart from the attributes:
/// <https://docs.rs/tracing-opentelemetry/latest/tracing_opentelemetry/#special-fields>.
#[derive(Debug)]
pub(super) struct Fields<'span> {
    rules: &'static FieldRules,
    is_content_enabled: bool,
    limit: usize,
    /// The span that gets each attribute at once; None if they are collected.
    running: Option<&'span RunningSpan>,
    /// `true` if the span is the run of an agent, which has the sum of its calls' usage.
    is_agent: bool,
    pub(super) attributes: Vec<Attribute>,
    /// `message`, of an event.
    pub(super) message: Option<String>,
    special: Option<Box<SpecialFields>>,
}

impl<'span> Fields<'span> {
    /// The fields of a span that is being started, at most this many.
    pub(super) fn of_new_span(span: &RunningSpan, rules: &'static FieldRules, count: usize) -> Self {
        Self {
            rules,
            is_content_enabled: span.is_content_enabled && !restrictions::is_content_off_here(),
            limit: span.core.settings.content_limit,
            running: None,
            is_agent: false,
            attributes: Vec::with_capacity(count.min(MAX_RESERVED)),
            message: None,
            special: None,
        }
    }

    /// The fields of an event of the span.
    pub(super) fn of_event(span: &RunningSpan, count: usize) -> Self {
        Self::of_new_span(span, &NO_RULES, count)
    }

    /// Later fields of a span.
    pub(super) fn of_running_span(span: &'span RunningSpan, rules: &'static FieldRules, is_agent: bool) -> Self {
        Self {
            running: Some(span),
            is_agent,
            ..Self::of_new_span(span, rules, 0)
        }
    }

    /// Returns `true` if texts that may be content are kept.
    pub(super) fn is_content_enabled(&self) -> bool {
        self.is_content_enabled
    }

    /// Adds the attributes that the library's spans imply.
    pub(super) fn add_implied(&mut self) {
        let conventions = self.rules.conventions.iter();
        for (key, value) in conventions.flat_map(|conventions| conventions.implied) {
            self.attributes
                .push(((*key).into(), AttributeValue::from_static(value)));
        }
    }

    /// Returns whether the span is the run of an agent. Its usage is left out, which is the sum of its calls.
    pub(super) fn take_agent(&mut self) -> bool {
        self.is_agent = self.has_operation(|name| name == "invoke_agent");
        if self.is_agent {
            self.attributes.retain(|(key, _)| !key.starts_with(USAGE));
        }
        self.is_agent
    }

    /// Returns whether the operation is that of an agent or a tool.
    pub(super) fn has_agent_operation(&self) -> bool {
        self.has_operation(is_agent_operation)
    }

    fn has_operation(&self, is_it: impl Fn(&str) -> bool) -> bool {
        let is_it = |(key, value): &Attribute| key == GEN_AI_OPERATION && value.as_str().is_some_and(&is_it);
        self.attributes.iter().any(is_it)
    }

    /// Sets everything on a span that is being started.
    pub(super) fn apply_to_new(self, span: &mut RunningSpan) {
        let limit = span.core.settings.attribute_limit;
        if !self.attributes.is_empty() {
            match span.state_mut().extra.as_deref_mut() {
                Some(extra) if self.rules.is_plain && extra.attributes.is_empty() && self.attributes.len() <= limit => {
                    extra.attributes = self.attributes;
                }
                _ => span.set_attributes(self.attributes),
            }
            *span.is_modified.get_mut() = true;
        }
        if let Some(special) = self.special {
            special.apply(span);
        }
    }

    /// Sets what is no attribute on a running span.
    pub(super) fn apply(self) {
        if let (Some(special), Some(span)) = (self.special, self.running) {
            special.apply(span);
        }
    }

    /// The field `error`.
    pub(super) fn take_error(&mut self) -> Option<String> {
        self.special.as_mut()?.error.take()
    }

    fn key(&self, field: &Field) -> &'static str {
        let key = plain_name(field);
        let conventions = self.rules.conventions;
        conventions.map_or(key, |conventions| conventions.attribute(key))
    }

    fn is_withheld(&self, key: &str) -> bool {
        !self.is_content_enabled && is_content_key(key)
    }

    fn push(&mut self, field: &Field, value: AttributeValue) {
        let key = self.key(field);
        if !self.is_withheld(key) {
            self.add(key, value);
        }
    }

    fn add(&mut self, key: &'static str, value: AttributeValue) {
        if self.rules.has_error_attributes {
            self.special().note_error(key, &value);
        }
        match self.running {
            None => self.attributes.push((key.into(), value)),
            Some(_) if self.is_agent && key.starts_with(USAGE) => {}
            Some(span) => {
                span.set_attribute(key.into(), value);
            }
        }
    }

    fn special(&mut self) -> &mut SpecialFields {
        self.special.get_or_insert_default()
    }

    fn text(&mut self, key: &'static str, text: String) {
        match key {
            "message" => self.message = Some(text),
            "error" => self.special().error = Some(text),
            _ if key.starts_with("otel.") => {
                if let Some(text) = self.special().set(key, text) {
                    self.other_text(key, text);
                }
            }
            _ => self.other_text(key, text),
        }
    }

    fn other_text(&mut self, key: &'static str, text: String) {
        let list = if TEXT_LISTS.contains(&key) {
            serde_json::from_str::<Vec<String>>(&text).ok()
        } else {
            None
        };
        let value = list.map_or_else(|| AttributeValue::from(text), AttributeValue::from);
        self.add(key, value);
    }

    fn formatted(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let key = self.key(field);
        // Without formatting what is not kept.
        if !self.is_withheld(key)
            && let Some(text) = bounded_text(value, self.limit)
        {
            self.text(key, text);
        }
    }
}

/// The name without the mark of raw identifiers: `r#type`.
pub(super) fn plain_name(field: &Field) -> &'static str {
    let name = field.name();
    name.strip_prefix("r#").unwrap_or(name)
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.push(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.push(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.push(field, value.into()),
            Err(_) => self.push(field, value.to_string().into()),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        if value && self.key(field) == "error" {
            self.special().error = Some(String::new());
        } else {
            self.push(field, value.into());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let key = self.key(field);
        if self.is_withheld(key) {
            return;
        }
        let text = if value.len() > self.limit {
            truncate_text(value, self.limit)
        } else {
            value.to_owned()
        };
        self.text(key, text);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.formatted(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.formatted(field, format_args!("{value:?}"));
    }
}
