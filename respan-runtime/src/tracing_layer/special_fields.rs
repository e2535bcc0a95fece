//! Fields that are no attributes: name, kind and status of the span.

use crate::model::Extra;
use crate::span::running::RunningSpan;
use crate::value::AttributeValue;
use opentelemetry::trace::{SpanKind, Status};

/// The special fields of a span, which few have.
#[derive(Debug, Default)]
pub(super) struct SpecialFields {
    name: Option<String>,
    kind: Option<SpanKind>,
    status: Option<String>,
    description: Option<String>,
    /// `error`.
    pub(super) error: Option<String>,
    /// `true` if an attribute reports an error.
    has_error_attribute: bool,
    /// `exception.message`, which is also an attribute.
    exception: Option<String>,
}

impl SpecialFields {
    /// Sets a field by its key; returns the text if the key is none of these.
    pub(super) fn set(&mut self, key: &str, text: String) -> Option<String> {
        match key {
            "otel.name" => self.name = Some(text),
            "otel.kind" => self.kind = parse_kind(&text),
            "otel.status_code" => self.status = Some(text),
            "otel.status_message" | "otel.status_description" => self.description = Some(text),
            _ => return Some(text),
        }
        None
    }

    /// Notes an attribute that reports an error.
    pub(super) fn note_error(&mut self, key: &str, value: &AttributeValue) {
        if key == "exception.message" {
            self.exception = value.as_str().map(str::to_owned);
        }
        self.has_error_attribute |= matches!(key, "exception.message" | "error.type");
    }

    /// Sets the fields on the span.
    pub(super) fn apply(self, span: &RunningSpan) {
        let is_failed = self.error.is_some() || self.has_error_attribute;
        let description = self.description.or(self.error).or(self.exception);
        if let Some(name) = self.name {
            span.update_extra(|extra| extra.name = Some(name.into()));
        }
        if let Some(kind) = self.kind {
            span.update_extra(|extra| extra.kind = Some(kind));
        }
        match self.status {
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

/// Sets an error as the status, unless the span has a status.
pub(super) fn set_error(span: &RunningSpan, description: String) {
    span.update_extra(|extra| match &extra.status {
        Status::Unset => extra.status = Status::error(description),
        Status::Error { description: known } if known.is_empty() => extra.status = Status::error(description),
        Status::Error { .. } | Status::Ok => {}
    });
}

/// Describes the error that is the span's status without a description.
fn describe_error(span: &RunningSpan, description: String) {
    let is_error = |extra: &Extra| matches!(extra.status, Status::Error { .. });
    let is_failed = span
        .state()
        .is_some_and(|state| state.extra.as_deref().is_some_and(is_error));
    if is_failed {
        set_error(span, description);
    }
}
