//! A span that is made after the work.

use crate::model::{AttributeValue, SpanLink};
use opentelemetry::trace::{SpanKind, Status};
use std::borrow::Cow;
use std::time::SystemTime;

/// What a span made by [`SpanBuffer::create_span`](crate::SpanBuffer::create_span) consists of; a text alone is its name.
///
/// ```
/// use respan::{NewSpan, get_client};
/// use std::time::{Duration, SystemTime};
///
/// let end = SystemTime::now();
/// let buffer = get_client().get_span_buffer("experiment-7");
/// buffer.create_span(NewSpan::new("load").attribute("rows", 12).times(end - Duration::from_secs(2), end));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a span is made by `create_span`"]
pub struct NewSpan {
    pub(crate) name: Cow<'static, str>,
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
    pub(crate) kind: SpanKind,
    pub(crate) links: Vec<SpanLink>,
    pub(crate) status: Status,
    pub(crate) times: Option<(SystemTime, SystemTime)>,
}

impl NewSpan {
    /// A span of this name that starts and ends now.
    ///
    /// ```
    /// let span = respan::NewSpan::new("load");
    /// # let _ = span;
    /// ```
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            kind: SpanKind::Internal,
            links: Vec::new(),
            status: Status::Unset,
            times: None,
        }
    }

    /// Sets an attribute.
    ///
    /// ```
    /// let span = respan::NewSpan::new("load").attribute("rows", 12);
    /// # let _ = span;
    /// ```
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<AttributeValue>) -> Self {
        self.attributes.push((key.into(), value.into().limit_depth()));
        self
    }

    /// Sets several attributes.
    ///
    /// ```
    /// let span = respan::NewSpan::new("load").attributes([("rows", 12), ("columns", 3)]);
    /// # let _ = span;
    /// ```
    pub fn attributes<K, V>(self, attributes: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        attributes
            .into_iter()
            .fold(self, |span, (key, value)| span.attribute(key, value))
    }

    /// Sets OpenTelemetry's kind; internal if not given.
    ///
    /// ```
    /// use opentelemetry::trace::SpanKind;
    ///
    /// let span = respan::NewSpan::new("load").kind(SpanKind::Client);
    /// # let _ = span;
    /// ```
    pub fn kind(mut self, kind: SpanKind) -> Self {
        self.kind = kind;
        self
    }

    /// Adds a link.
    ///
    /// ```
    /// use respan::{NewSpan, SpanLink};
    ///
    /// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// let span = NewSpan::new("resume").link(paused);
    /// # let _ = span;
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn link(mut self, link: SpanLink) -> Self {
        self.links.push(link);
        self
    }

    /// Sets the status.
    ///
    /// ```
    /// use opentelemetry::trace::Status;
    ///
    /// let span = respan::NewSpan::new("load").status(Status::error("no such file"));
    /// # let _ = span;
    /// ```
    pub fn status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// Sets start and end, for work that is over. What is before 1970 counts as 1970, an end before the start as the start.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let end = SystemTime::now();
    /// let span = respan::NewSpan::new("load").times(end - Duration::from_secs(2), end);
    /// # let _ = span;
    /// ```
    pub fn times(mut self, start: SystemTime, end: SystemTime) -> Self {
        self.times = Some((start, end));
        self
    }
}

impl<N: Into<Cow<'static, str>>> From<N> for NewSpan {
    fn from(name: N) -> Self {
        Self::new(name)
    }
}
