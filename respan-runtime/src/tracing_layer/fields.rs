//! Fields of spans and events as attributes.

use super::conventions::Conventions;
use super::span::{describe_error, set_error};
use crate::attributes::is_content_key;
use crate::json::{bounded_text, truncate_text};
use crate::model::{Attribute, AttributeValue};
use crate::span::context::restrictions;
use crate::span::running::RunningSpan;
use opentelemetry::trace::{SpanKind, Status};
use std::error::Error;
use std::fmt;
use tracing::field::{Field, Visit};

/// The operation of a span of generative AI.
pub(super) const OPERATION: &str = "gen_ai.operation.name";
/// Operations of agents, which may have the keys of a model call:
/// <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/>.
const AGENT_OPERATIONS: [&str; 4] = ["create_agent", "invoke_agent", "invoke_workflow", "execute_tool"];
const USAGE: &str = "gen_ai.usage.";

/// Keys whose value is a list of texts, which fields can only hold as JSON.
const TEXT_LISTS: [&str; 3] = [
    "gen_ai.response.finish_reasons",
    "gen_ai.request.stop_sequences",
    "gen_ai.request.encoding_formats",
];

/// Most attributes for which room is made before the first.
const MAX_RESERVED: usize = 32;

/// The facts about a span's fields that its call site tells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FieldRules {
    pub(super) conventions: Option<&'static Conventions>,
    /// `true` if there may be attributes that report an error.
    pub(super) has_error_attributes: bool,
}

/// Visitor of fields. Those with a meaning of their own are kept apart from the attributes:
/// <https://docs.rs/tracing-opentelemetry/latest/tracing_opentelemetry/#special-fields>.
#[derive(Debug)]
pub(super) struct Fields {
    rules: FieldRules,
    is_content_enabled: bool,
    limit: usize,
    /// The first attribute, if no room was made for more: most `record` calls have one.
    first: Option<Attribute>,
    pub(super) attributes: Vec<Attribute>,
    /// `message`, of an event.
    pub(super) message: Option<String>,
    /// `error`.
    pub(super) error: Option<String>,
    special: Option<Box<Special>>,
}

/// The fields with names of OpenTelemetry's, which few spans have.
#[derive(Debug, Default)]
struct Special {
    name: Option<String>,
    kind: Option<SpanKind>,
    status: Option<String>,
    description: Option<String>,
}

impl Fields {
    /// The fields of a span.
    pub(super) fn of_span(span: &RunningSpan, rules: FieldRules) -> Self {
        Self {
            rules,
            ..Self::of_event(span)
        }
    }

    /// Makes room for this many attributes.
    pub(super) fn reserve(&mut self, count: usize) {
        self.attributes.reserve_exact(count.min(MAX_RESERVED));
    }

    /// The fields of an event of the span.
    pub(super) fn of_event(span: &RunningSpan) -> Self {
        Self {
            rules: FieldRules::default(),
            is_content_enabled: span.is_content_enabled && !restrictions::is_content_off_here(),
            limit: span.core.settings.content_limit,
            first: None,
            attributes: Vec::new(),
            message: None,
            error: None,
            special: None,
        }
    }

    /// Returns `true` if texts that may be content are kept.
    pub(super) fn is_content_enabled(&self) -> bool {
        self.is_content_enabled
    }

    /// Adds the attributes that the library's spans imply.
    pub(super) fn add_implied(&mut self) {
        for (key, value) in self
            .rules
            .conventions
            .iter()
            .flat_map(|conventions| conventions.implied)
        {
            self.attributes
                .push(((*key).into(), AttributeValue::from_static(value)));
        }
    }

    /// Returns whether the span is the run of an agent, which has the sum of its calls' usage.
    pub(super) fn is_agent(&self) -> bool {
        let is_agent = |(key, value): &Attribute| key == OPERATION && value.as_str() == Some("invoke_agent");
        self.first.iter().chain(&self.attributes).any(is_agent)
    }

    /// Returns whether the operation is that of an agent or a tool.
    pub(super) fn has_agent_operation(&self) -> bool {
        let is_agent = |(key, value): &Attribute| {
            key == OPERATION && value.as_str().is_some_and(|name| AGENT_OPERATIONS.contains(&name))
        };
        self.first.iter().chain(&self.attributes).any(is_agent)
    }

    /// Sets everything on the span.
    pub(super) fn apply(self, span: &RunningSpan, is_agent: bool) {
        let (mut first, mut attributes) = (self.first, self.attributes);
        if is_agent {
            let is_kept = |(key, _): &Attribute| !key.starts_with(USAGE);
            first = first.filter(is_kept);
            attributes.retain(is_kept);
        }
        if self.special.is_none() && self.error.is_none() && !self.rules.has_error_attributes {
            return set_attributes(span, first, attributes);
        }
        let has_error_attributes = self.rules.has_error_attributes;
        let find = |key: &str| {
            let mut all = first.iter().chain(&attributes).filter(|_| has_error_attributes);
            all.find(|(known, _)| known == key)
        };
        let exception = find("exception.message");
        let is_failed = self.error.is_some() || exception.is_some() || find("error.type").is_some();
        let message = exception.and_then(|(_, value)| value.as_str()).map(str::to_owned);
        let special = self.special.map(|special| *special).unwrap_or_default();
        let description = special.description.or(self.error).or(message);
        set_attributes(span, first, attributes);
        if let Some(name) = special.name {
            span.update_extra(|extra| extra.name = Some(name.into()));
        }
        if let Some(kind) = special.kind {
            span.update_extra(|extra| extra.kind = Some(kind));
        }
        match special.status {
            Some(status) if status.eq_ignore_ascii_case("ok") => {
                span.set_status(Status::Ok);
            }
            Some(status) if status.eq_ignore_ascii_case("error") => {
                span.set_status(Status::error(description.unwrap_or_default()));
            }
            _ if is_failed => set_error(span, description.unwrap_or_default()),
            // The description may follow the code.
            _ => {
                if let Some(description) = description {
                    describe_error(span, description);
                }
            }
        }
    }

    fn key(&self, field: &Field) -> &'static str {
        let name = field.name();
        // Raw identifiers: `r#type`.
        let name = name.strip_prefix("r#").unwrap_or(name);
        let conventions = self.rules.conventions;
        conventions.map_or(name, |conventions| conventions.attribute(name))
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
        if self.attributes.capacity() > 0 {
            self.attributes.push((key.into(), value));
        } else if let Some(first) = self.first.take() {
            self.attributes.extend([first, (key.into(), value)]);
        } else {
            self.first = Some((key.into(), value));
        }
    }

    fn special(&mut self) -> &mut Special {
        self.special.get_or_insert_default()
    }

    fn text(&mut self, key: &'static str, text: String) {
        match key {
            "message" => self.message = Some(text),
            "error" => self.error = Some(text),
            "otel.name" => self.special().name = Some(text),
            "otel.kind" => self.special().kind = parse_kind(&text),
            "otel.status_code" => self.special().status = Some(text),
            "otel.status_message" | "otel.status_description" => self.special().description = Some(text),
            _ if self.is_withheld(key) => {}
            _ => {
                let list = if TEXT_LISTS.contains(&key) {
                    serde_json::from_str::<Vec<String>>(&text).ok()
                } else {
                    None
                };
                let value = list.map_or_else(|| AttributeValue::from(text), AttributeValue::from);
                self.add(key, value);
            }
        }
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

impl Visit for Fields {
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
            self.error = Some(String::new());
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

fn set_attributes(span: &RunningSpan, first: Option<Attribute>, others: Vec<Attribute>) {
    if let Some((key, value)) = first {
        span.set_attribute(key, value);
    }
    span.set_attributes(others);
}

fn parse_kind(text: &str) -> Option<SpanKind> {
    let kinds = [
        ("client", SpanKind::Client),
        ("server", SpanKind::Server),
        ("producer", SpanKind::Producer),
        ("consumer", SpanKind::Consumer),
        ("internal", SpanKind::Internal),
    ];
    let kind = kinds.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name));
    kind.map(|(_, kind)| kind)
}
