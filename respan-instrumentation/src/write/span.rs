//! The output of a writer: the parts of a span.

use respan_runtime::AttributeValue;
use std::borrow::Cow;
use std::time::Duration;

/// The parts of a span that describe a call.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WrittenSpan {
    /// The name of the span.
    pub name: Cow<'static, str>,
    /// The kind of the span.
    pub kind: SpanKind,
    /// The status of the span.
    pub status: SpanStatus,
    /// The attributes, each key once.
    pub attributes: Vec<(Cow<'static, str>, AttributeValue)>,
    /// The events, in the order in which they happened.
    pub events: Vec<SpanEvent>,
}

/// The kind of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpanKind {
    /// A request to another service.
    Client,
}

/// The status of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanStatus {
    /// No status.
    Unset,
    /// The call succeeded.
    Ok,
    /// The call failed.
    Error(String),
}

/// An event on a span.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SpanEvent {
    /// The name of the event.
    pub name: &'static str,
    /// Time since the request; `None` for the end of the call.
    pub time: Option<Duration>,
    /// The attributes of the event.
    pub attributes: Vec<(Cow<'static, str>, AttributeValue)>,
}
