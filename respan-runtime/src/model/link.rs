//! A reference from a span to another one, of any trace.

use super::link_error::SpanLinkError;
use super::value::AttributeValue;
use crate::attributes;
use opentelemetry::TraceFlags;
use opentelemetry::trace::{SpanContext, SpanId, TraceId, TraceState};
use std::borrow::Cow;

/// A link to a span elsewhere: another trace, another process, another day.
///
/// Use it where one span follows from another without being its child, as when a paused workflow resumes.
///
/// ```
/// use respan::SpanLink;
///
/// let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0x0123456789ABCDEF")?
///     .attribute("link.type", "resume");
/// # Ok::<(), respan::SpanLinkError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SpanLink {
    trace_id: TraceId,
    span_id: SpanId,
    attributes: Vec<(Cow<'static, str>, AttributeValue)>,
    timestamp: Option<String>,
    is_remote: bool,
    is_sampled: bool,
}

impl SpanLink {
    /// Links to the span `span_id` of the trace `trace_id`: 32 and 16 hexadecimal digits, in any case, with or without `0x`.
    ///
    /// Ids of zeros name no span: such a link is left out where it is added.
    ///
    /// ```
    /// let link = respan::SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// # let _ = link;
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If one of them has another length or another character.
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

    /// The trace that is linked to, 32 lower-case hexadecimal digits.
    ///
    /// ```
    /// # let link = respan::SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// assert_eq!(link.trace_id(), "0123456789abcdef0123456789abcdef");
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn trace_id(&self) -> String {
        self.trace_id.to_string()
    }

    /// The span that is linked to, 16 lower-case hexadecimal digits.
    ///
    /// ```
    /// # let link = respan::SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// assert_eq!(link.span_id(), "0123456789abcdef");
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn span_id(&self) -> String {
        self.span_id.to_string()
    }

    /// 32 hexadecimal digits, in any case, with or without `0x`.
    pub(crate) fn parse_trace_id(text: &str) -> Option<TraceId> {
        parse_hex(text, 32).map(TraceId::from)
    }

    /// 16 hexadecimal digits, in any case, with or without `0x`.
    pub(crate) fn parse_span_id(text: &str) -> Option<SpanId> {
        parse_hex(text, 16)
            .and_then(|id| u64::try_from(id).ok())
            .map(SpanId::from)
    }

    /// Adds an attribute to the link.
    ///
    /// ```
    /// # fn link(link: respan::SpanLink) -> respan::SpanLink {
    /// link.attribute("link.type", "resume")
    /// # }
    /// ```
    #[must_use]
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<AttributeValue>) -> Self {
        self.attributes.push((key.into(), value.into().limit_depth()));
        self
    }

    /// When the linked span was, ISO 8601; written as the attribute `respan.link.timestamp`. An empty text is ignored.
    ///
    /// ```
    /// # fn link(link: respan::SpanLink) -> respan::SpanLink {
    /// link.timestamp("2026-01-31T12:00:00Z")
    /// # }
    /// ```
    #[must_use]
    pub fn timestamp(mut self, iso_8601: impl Into<String>) -> Self {
        self.timestamp = Some(iso_8601.into()).filter(|text| !text.is_empty());
        self
    }

    /// Whether the linked span is of another process; true unless said otherwise.
    ///
    /// ```
    /// # fn link(link: respan::SpanLink) -> respan::SpanLink {
    /// link.remote(false)
    /// # }
    /// ```
    #[must_use]
    pub fn remote(mut self, is_remote: bool) -> Self {
        self.is_remote = is_remote;
        self
    }

    /// Whether the linked span was sampled; true unless said otherwise.
    ///
    /// ```
    /// # fn link(link: respan::SpanLink) -> respan::SpanLink {
    /// link.sampled(false)
    /// # }
    /// ```
    #[must_use]
    pub fn sampled(mut self, is_sampled: bool) -> Self {
        self.is_sampled = is_sampled;
        self
    }

    /// None for ids of zeros, which name nothing.
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
        context.is_valid().then_some(LinkRecord { context, attributes })
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

/// For spans of any library, which do not say when they started.
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

/// What `links = ...` may yield: links, or the results of [`SpanLink::new`].
#[doc(hidden)]
pub trait IntoSpanLink {
    fn into_span_link(self) -> Result<SpanLink, SpanLinkError>;
}

impl IntoSpanLink for SpanLink {
    fn into_span_link(self) -> Result<SpanLink, SpanLinkError> {
        Ok(self)
    }
}

impl IntoSpanLink for Result<SpanLink, SpanLinkError> {
    fn into_span_link(self) -> Result<SpanLink, SpanLinkError> {
        self
    }
}

/// A reference to another span.
#[derive(Debug, Clone)]
pub(crate) struct LinkRecord {
    pub(crate) context: SpanContext,
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
}
