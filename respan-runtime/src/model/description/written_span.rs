//! The output of a description: the parts of a span.

use crate::value::Attribute;
use opentelemetry::trace::{SpanKind, Status};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// The parts of a span that describe an operation, in one [naming](crate::Naming).
///
/// ```
/// use respan::WrittenSpan;
/// use respan::opentelemetry::trace::SpanKind;
///
/// let mut span = WrittenSpan::new(SpanKind::Client);
/// span.name = Some("GET users".into());
/// span.attributes.push(("db.collection.name".into(), "users".into()));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct WrittenSpan {
    /// The name of the span; `None` keeps the name that it was started with.
    pub name: Option<Cow<'static, str>>,
    /// The kind of the span.
    pub kind: SpanKind,
    /// The status of the span; `Unset` leaves it as it is.
    pub status: Status,
    /// The attributes, each key once, the most important ones first.
    pub attributes: Vec<Attribute>,
    /// The events, in the order in which they happened.
    pub events: Vec<WrittenEvent>,
}

impl WrittenSpan {
    /// A span of this kind, without name, status, attributes and events.
    pub fn new(kind: SpanKind) -> Self {
        Self {
            name: None,
            kind,
            status: Status::Unset,
            attributes: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// Prints no content.
impl fmt::Debug for WrittenSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.attributes.iter().map(|(key, _)| key).collect();
        let events: Vec<_> = self.events.iter().map(|event| &event.name).collect();
        formatter
            .debug_struct("WrittenSpan")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("attributes", &keys)
            .field("events", &events)
            .finish_non_exhaustive()
    }
}

/// An event of a [`WrittenSpan`].
///
/// ```
/// use respan::opentelemetry::trace::SpanKind;
/// use respan::{WrittenEvent, WrittenSpan};
/// use std::time::Duration;
///
/// let mut span = WrittenSpan::new(SpanKind::Client);
/// span.events.push(WrittenEvent {
///     name: "first row".into(),
///     time: Some(Duration::from_millis(12)),
///     attributes: vec![("rows".into(), 1.into())],
/// });
/// ```
#[derive(Clone, PartialEq)]
pub struct WrittenEvent {
    /// The name of the event.
    pub name: Cow<'static, str>,
    /// Time since the start of the span; `None` for its end.
    pub time: Option<Duration>,
    /// The attributes of the event.
    pub attributes: Vec<Attribute>,
}

/// Prints no content.
impl fmt::Debug for WrittenEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WrittenEvent")
            .field("name", &self.name)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}
