//! The description of a span that is created after its work.

use crate::attributes;
use crate::filter::ExportFilter;
use crate::model::IntoSpanLink;
use crate::model::sampling::checked_rate;
use crate::params::{IntoAttributes, IntoProcessorNames, SpanContents, processor_names};
use crate::value::IntoAttributeValue;
use opentelemetry::trace::{SpanKind, Status};
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::time::SystemTime;

/// A span to be created by [`SpanBuffer::create_span`](crate::SpanBuffer::create_span); a text converts into one with that name.
///
/// ```
/// use respan::{NewSpan, get_client};
/// use std::time::{Duration, SystemTime};
///
/// let end = SystemTime::now();
/// let buffer = get_client().get_span_buffer("experiment-7");
/// buffer.create_span(NewSpan::new("load").attribute("rows", 12).times(end - Duration::from_secs(2), end));
/// ```
#[derive(Clone)]
#[must_use = "a span is made by `create_span`"]
pub struct NewSpan {
    pub(super) name: Cow<'static, str>,
    pub(super) contents: SpanContents,
    pub(super) kind: SpanKind,
    pub(super) status: Status,
    pub(super) times: Option<(SystemTime, SystemTime)>,
}

/// Without the attributes, which may be secret.
impl fmt::Debug for NewSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewSpan")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl NewSpan {
    /// Describes a span with this name that starts and ends now.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            contents: SpanContents::default(),
            kind: SpanKind::Internal,
            status: Status::Unset,
            times: None,
        }
    }

    /// Sets an attribute. `None` sets nothing.
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        self.attributes([(key, value)])
    }

    /// Sets several attributes, in any form of [`IntoAttributes`].
    ///
    /// ```
    /// let span = respan::NewSpan::new("load").attributes([("rows", 12), ("columns", 3)]);
    /// ```
    pub fn attributes<M>(mut self, attributes: impl IntoAttributes<M>) -> Self {
        self.contents.add_attributes(attributes);
        self
    }

    /// Sets OpenTelemetry's span kind. Default: [`SpanKind::Internal`].
    ///
    /// ```
    /// use opentelemetry::trace::{SpanKind, Status};
    /// use respan::NewSpan;
    ///
    /// let span = NewSpan::new("query").kind(SpanKind::Client).status(Status::error("no such table"));
    /// ```
    pub fn kind(mut self, kind: SpanKind) -> Self {
        self.kind = kind;
        self
    }

    /// Adds a link to another span.
    ///
    /// ```
    /// use respan::{NewSpan, SpanLink};
    ///
    /// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// let span = NewSpan::new("resume").link(paused);
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn link(mut self, link: impl IntoSpanLink) -> Self {
        self.contents.add_link(link);
        self
    }

    /// Sets the status.
    pub fn status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// Sets the names of the processors that receive the span; without any, the default processor does. Default: those of the
    /// parent.
    ///
    /// ```
    /// use respan::{ExportFilter, NewSpan};
    ///
    /// let span = NewSpan::new("load")
    ///     .processors(["debug", "analytics"])
    ///     .sample_rate(0.1)
    ///     .export_filter(ExportFilter::errors_only());
    /// ```
    pub fn processors<M>(self, names: impl IntoProcessorNames<M>) -> Self {
        self.attribute(attributes::PROCESSORS, processor_names(names).joined())
    }

    /// Sets the share of such spans that is exported when they are processed, 0.0 to 1.0. Default: 1.0, also for NaN.
    /// Another rate counts as the nearest of them, and a warning says so.
    pub fn sample_rate(self, rate: f64) -> Self {
        self.attribute(attributes::SAMPLE_RATE, checked_rate(rate))
    }

    /// Sets conditions that the span must satisfy to be exported when it is processed.
    pub fn export_filter(self, filter: impl Borrow<ExportFilter>) -> Self {
        self.attribute(attributes::EXPORT_FILTER, filter.borrow().to_json())
    }

    /// Sets start and end. A time before 1970 counts as 1970, an end before the start as the start.
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
