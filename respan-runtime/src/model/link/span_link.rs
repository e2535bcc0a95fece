//! A link from a span to another span, possibly of another trace.

use super::error::SpanLinkError;
use super::link_record::LinkRecord;
use crate::attributes;
use crate::model::clock::IntoTimestamp;
use crate::value::{Attribute, IntoAttributeValue};
use opentelemetry::TraceFlags;
use opentelemetry::trace::{SpanContext, SpanId, TraceId, TraceState};
use std::borrow::Cow;

/// A link to another span, possibly of another trace or process.
///
/// Use it where one span follows from another without being its child, for example when a paused workflow resumes. Links are
/// added by [`StartSpan::link`](crate::StartSpan::link), [`attach_span_links`](crate::attach_span_links) or the option
/// `links` of an attribute.
///
/// ```
/// use respan::SpanLink;
///
/// let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0x0123456789ABCDEF")?
///     .attribute("link.type", "resume")
///     .timestamp("2026-01-31T12:00:00Z");
/// assert_eq!(link.span_id(), "0123456789abcdef");
/// # Ok::<(), respan::SpanLinkError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SpanLink {
    trace_id: TraceId,
    span_id: SpanId,
    attributes: Vec<Attribute>,
    timestamp: Option<String>,
    is_remote: bool,
    is_sampled: bool,
}

impl SpanLink {
    /// Creates a link to the span `span_id` of the trace `trace_id`.
    ///
    /// The ids are 32 and 16 hexadecimal digits in either case, with or without the prefix `0x`. A link whose trace id or span
    /// id is all zeros is ignored when it is added to a span, unless it has attributes.
    ///
    /// # Errors
    ///
    /// Returns an error if an id has another length or a character that is no hexadecimal digit.
    pub fn new(trace_id: &str, span_id: &str) -> Result<Self, SpanLinkError> {
        Ok(Self {
            trace_id: Self::parse_trace_id(trace_id).ok_or_else(|| SpanLinkError::TraceId(trace_id.into()))?,
            span_id: Self::parse_span_id(span_id).ok_or_else(|| SpanLinkError::SpanId(span_id.into()))?,
            attributes: Vec::new(),
            timestamp: None,
            is_remote: true,
            is_sampled: true,
        })
    }

    /// The trace id of the linked span, 32 lower-case hexadecimal digits.
    pub fn trace_id(&self) -> String {
        self.trace_id.to_string()
    }

    /// The span id of the linked span, 16 lower-case hexadecimal digits.
    pub fn span_id(&self) -> String {
        self.span_id.to_string()
    }

    /// Parses 32 hexadecimal digits in either case, with or without `0x`.
    pub(crate) fn parse_trace_id(text: &str) -> Option<TraceId> {
        parse_hex(text, 32).map(TraceId::from)
    }

    /// Parses 16 hexadecimal digits in either case, with or without `0x`.
    pub(crate) fn parse_span_id(text: &str) -> Option<SpanId> {
        parse_hex(text, 16)
            .and_then(|id| u64::try_from(id).ok())
            .map(SpanId::from)
    }

    /// Adds an attribute to the link. `None` adds nothing.
    #[must_use]
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        if let Some(value) = value.into_attribute_value() {
            self.attributes.push((key.into(), value.normalized()));
        }
        self
    }

    /// Sets the time of the linked span: a `SystemTime`, or ISO 8601 text.
    ///
    /// It becomes the attribute [`LINK_TIMESTAMP`](crate::attributes::LINK_TIMESTAMP). An empty text is ignored.
    #[must_use]
    pub fn timestamp(mut self, time: impl IntoTimestamp) -> Self {
        self.timestamp = Some(time.into_iso_8601()).filter(|text| !text.is_empty());
        self
    }

    /// Sets whether the linked span belongs to another process. The default is `true`.
    #[must_use]
    pub fn remote(mut self, is_remote: bool) -> Self {
        self.is_remote = is_remote;
        self
    }

    /// Sets whether the linked span was sampled. The default is `true`.
    #[must_use]
    pub fn sampled(mut self, is_sampled: bool) -> Self {
        self.is_sampled = is_sampled;
        self
    }

    /// Converts into a record; `None` if an id is all zeros and there are no attributes.
    pub(crate) fn into_record(self) -> Option<LinkRecord> {
        let flags = if self.is_sampled {
            TraceFlags::SAMPLED
        } else {
            TraceFlags::default()
        };
        let context = SpanContext::new(self.trace_id, self.span_id, flags, self.is_remote, TraceState::NONE);
        let mut attributes = self.attributes;
        if let Some(timestamp) = self.timestamp {
            attributes.retain(|(key, _)| key != attributes::LINK_TIMESTAMP);
            attributes.push((attributes::LINK_TIMESTAMP.into(), timestamp.into()));
        }
        LinkRecord::new(context, attributes)
    }
}

fn parse_hex(text: &str, digits: usize) -> Option<u128> {
    let text = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    let is_hex = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

/// Creates a link from the span context of any OpenTelemetry span.
impl TryFrom<&SpanContext> for SpanLink {
    type Error = SpanLinkError;

    fn try_from(context: &SpanContext) -> Result<Self, SpanLinkError> {
        if !context.is_valid() {
            return Err(SpanLinkError::NoSpan);
        }
        Ok(Self {
            trace_id: context.trace_id(),
            span_id: context.span_id(),
            attributes: Vec::new(),
            timestamp: None,
            is_remote: context.is_remote(),
            is_sampled: context.is_sampled(),
        })
    }
}
