//! One span as one line.

use super::duration::duration;
use super::style::{Role, Style};
use super::text::short;
use crate::attributes;
use crate::model::{SpanView, ValueRef};
use opentelemetry::trace::{SpanId, SpanKind, Status, TraceId};

/// Characters of a name that are shown.
const MAX_NAME: usize = 80;
/// Characters of input, output or an error's text that are shown.
const MAX_CONTENT: usize = 60;

/// What is kept of a span until its tree is drawn: short texts, never the whole content.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) parent_span_id: SpanId,
    /// Whether nothing above it belongs to this process.
    pub(super) is_local_root: bool,
    pub(super) start_unix_nanos: u64,
    nanos: u64,
    kind: String,
    name: String,
    outcome: LineStatus,
    input: String,
    output: String,
}

#[derive(Debug)]
enum LineStatus {
    Good,
    /// It neither succeeded nor failed: the word for it.
    Open(String),
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
            nanos: span.end_unix_nanos().saturating_sub(span.start_unix_nanos()),
            kind: String::new(),
            name: String::new(),
            outcome: LineStatus::Good,
            input: String::new(),
            output: String::new(),
        };
        span.each_attribute(&mut |key, value| line.read(key, value));
        if let Status::Error { description } = span.status() {
            line.outcome = LineStatus::Error(short(description, MAX_CONTENT));
        }
        if line.kind.is_empty() {
            line.kind.push_str(other_kind(&span.kind()));
        }
        let name = span.name();
        let bare = name.strip_suffix(&line.kind).and_then(|name| name.strip_suffix('.'));
        line.name = short(bare.unwrap_or(name), MAX_NAME);
        line
    }

    fn read(&mut self, key: &str, value: ValueRef<'_>) {
        let ValueRef::Str(text) = value else {
            return;
        };
        match key {
            attributes::SPAN_KIND => self.kind = short(text, MAX_NAME),
            attributes::ENTITY_INPUT => self.input = short(arguments(text), MAX_CONTENT),
            attributes::ENTITY_OUTPUT => self.output = short(text, MAX_CONTENT),
            attributes::OUTCOME => self.outcome = LineStatus::Open(short(text, MAX_CONTENT)),
            _ => {}
        }
    }

    /// Writes it without the tree's lines before it, and without the end of the line.
    pub(super) fn write(&self, style: Style, out: &mut String) {
        style.write(out, Role::Kind, &self.kind);
        out.push(' ');
        style.write(out, Role::Name, &self.name);
        out.push_str("  ");
        style.write(out, Role::Faint, &duration(self.nanos));
        out.push_str("  ");
        match &self.outcome {
            LineStatus::Good => style.write(out, Role::Good, "ok"),
            LineStatus::Open(word) => style.write(out, Role::Warning, word),
            LineStatus::Error(text) if text.is_empty() => style.write(out, Role::Bad, "error"),
            LineStatus::Error(text) => style.write(out, Role::Bad, &format!("error: {text}")),
        }
        let content = match (&*self.input, &*self.output) {
            ("", "") => return,
            (input, "") => input.to_owned(),
            ("", output) => format!("→ {output}"),
            (input, output) => format!("{input} → {output}"),
        };
        out.push_str("  ");
        style.write(out, Role::Faint, &content);
    }
}

/// What a call of named arguments only looks like: just those.
fn arguments(input: &str) -> &str {
    let named = input
        .strip_prefix(r#"{"args":[],"kwargs":"#)
        .and_then(|rest| rest.strip_suffix('}'));
    match named {
        Some("{}") => "",
        Some(named) => named,
        None => input,
    }
}

fn other_kind(kind: &SpanKind) -> &'static str {
    match kind {
        SpanKind::Internal => "span",
        SpanKind::Server => "server",
        SpanKind::Client => "client",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
    }
}
