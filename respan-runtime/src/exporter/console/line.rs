//! The line of one span.

use super::duration::format_duration;
use super::model_call::ModelCall;
use super::style::{Role, Style};
use super::text::{MAX_CONTENT, sanitize};
use crate::attributes;
use crate::model::SpanView;
use crate::value::ValueRef;
use opentelemetry::trace::{SpanId, SpanKind, Status, TraceId};

/// The maximum length of a name, in characters.
const MAX_NAME: usize = 80;

/// The kind of a model call that has no other.
const MODEL_CALL: &str = "llm";

/// The parts of a span that its line shows, kept until the tree is drawn: truncated texts instead of the whole content.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) parent_span_id: SpanId,
    /// `true` if its parent is in another process, or it has none.
    pub(super) is_local_root: bool,
    pub(super) start_unix_nanos: u64,
    duration_nanos: u64,
    kind: String,
    name: String,
    status: LineStatus,
    input: String,
    output: String,
    model_call: ModelCall,
}

#[derive(Debug)]
enum LineStatus {
    Ok,
    /// Neither success nor error, such as `cancelled`.
    Other(String),
    Error(String),
}

impl Line {
    pub(super) fn new(span: &impl SpanView) -> Self {
        let mut line = Self {
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            parent_span_id: span.parent_span_id(),
            is_local_root: span.parent_span_id() == SpanId::INVALID || span.parent_is_remote(),
            start_unix_nanos: span.start_unix_nanos(),
            duration_nanos: span.end_unix_nanos().saturating_sub(span.start_unix_nanos()),
            kind: String::new(),
            name: String::new(),
            status: LineStatus::Ok,
            input: String::new(),
            output: String::new(),
            model_call: ModelCall::default(),
        };
        span.each_attribute(&mut |key, value| line.set_attribute(key, value));
        line.model_call.finish();
        if let Status::Error { description } = span.status() {
            line.status = LineStatus::Error(sanitize(description, MAX_CONTENT));
        }
        if line.kind.is_empty() {
            let is_model_call = line.model_call.is_present();
            let kind = if is_model_call {
                MODEL_CALL
            } else {
                kind_name(&span.kind())
            };
            line.kind.push_str(kind);
        }
        let name = span.name();
        let without_kind = name.strip_suffix(&line.kind).and_then(|name| name.strip_suffix('.'));
        line.name = sanitize(without_kind.unwrap_or(name), MAX_NAME);
        line
    }

    fn set_attribute(&mut self, key: &str, value: ValueRef<'_>) {
        self.model_call.set_attribute(key, value);
        let ValueRef::Str(text) = value else {
            return;
        };
        match key {
            attributes::SPAN_KIND => self.kind = sanitize(text, MAX_NAME),
            attributes::ENTITY_INPUT => self.input = sanitize(named_arguments(text), MAX_CONTENT),
            attributes::ENTITY_OUTPUT => self.output = sanitize(text, MAX_CONTENT),
            attributes::OUTCOME => self.status = LineStatus::Other(sanitize(text, MAX_CONTENT)),
            _ => {}
        }
    }

    /// Writes the line, without indentation and newline.
    pub(super) fn write(&self, style: Style, out: &mut String) {
        style.write(out, Role::Kind, &self.kind);
        out.push(' ');
        style.write(out, Role::Name, &self.name);
        out.push_str("  ");
        style.write(out, Role::Faint, &format_duration(self.duration_nanos));
        out.push_str("  ");
        match &self.status {
            LineStatus::Ok => style.write(out, Role::Success, "ok"),
            LineStatus::Other(outcome) => style.write(out, Role::Warning, outcome),
            LineStatus::Error(text) if text.is_empty() => style.write(out, Role::Error, "error"),
            LineStatus::Error(text) => style.write(out, Role::Error, &format!("error: {text}")),
        }
        let model_call = self.model_call.describe();
        if self.model_call.is_present() && !model_call.is_empty() {
            out.push_str("  ");
            style.write(out, Role::Kind, &model_call);
        }
        let (input, output) = self.content();
        let content = match (input, output) {
            ("", "") => return,
            (input, "") => input.to_owned(),
            ("", output) => format!("→ {output}"),
            (input, output) => format!("{input} → {output}"),
        };
        out.push_str("  ");
        style.write(out, Role::Faint, &content);
    }

    /// Input and output; those of a model call, if it has any.
    fn content(&self) -> (&str, &str) {
        let call = &self.model_call;
        let is_call = call.is_present();
        let answer = if is_call { call.answer() } else { "" };
        (
            if is_call && !call.prompt.is_empty() {
                &call.prompt
            } else {
                &self.input
            },
            if answer.is_empty() { &self.output } else { answer },
        )
    }
}

/// The named arguments of a call without positional ones; other inputs unchanged.
fn named_arguments(input: &str) -> &str {
    let named = input
        .strip_prefix(r#"{"args":[],"kwargs":"#)
        .and_then(|rest| rest.strip_suffix('}'));
    match named {
        Some("{}") => "",
        Some(named) => named,
        None => input,
    }
}

fn kind_name(kind: &SpanKind) -> &'static str {
    match kind {
        SpanKind::Internal => "span",
        SpanKind::Server => "server",
        SpanKind::Client => "client",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
    }
}
