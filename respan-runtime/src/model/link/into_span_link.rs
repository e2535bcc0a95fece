//! Conversion into a link, which may fail.

use super::error::SpanLinkError;
use super::span_link::SpanLink;
use opentelemetry::trace::SpanContext;

/// A link: a [`SpanLink`], the result of [`SpanLink::new`], the span context of any span of OpenTelemetry's, or an `Option` of a
/// link, whose `None` adds nothing.
///
/// [`StartSpan::link`](crate::StartSpan::link) and [`NewSpan::link`](crate::NewSpan::link) leave out a link that is an error, and
/// log it once; [`attach_span_links`](crate::attach_span_links) returns the error.
///
/// ```
/// use respan::{SpanLink, get_client};
///
/// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef");
/// get_client().start_span("resume").link(paused).link(SpanLink::current()).run(|| ());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a link to a span",
    label = "not a link",
    note = "make a link with `SpanLink::new(trace_id, span_id)`, `SpanLink::current()` or `SpanLink::try_from(&span_context)`"
)]
pub trait IntoSpanLink {
    /// The link; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If the link is malformed.
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError>;
}

impl IntoSpanLink for SpanLink {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        Ok(Some(self))
    }
}

impl IntoSpanLink for &SpanLink {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        Ok(Some(self.clone()))
    }
}

impl IntoSpanLink for &SpanContext {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        SpanLink::try_from(self).map(Some)
    }
}

impl IntoSpanLink for SpanContext {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        (&self).into_span_link()
    }
}

impl<L: IntoSpanLink> IntoSpanLink for Option<L> {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        self.map_or(Ok(None), IntoSpanLink::into_span_link)
    }
}

impl<L: IntoSpanLink> IntoSpanLink for Result<L, SpanLinkError> {
    fn into_span_link(self) -> Result<Option<SpanLink>, SpanLinkError> {
        self?.into_span_link()
    }
}
