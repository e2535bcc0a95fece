//! Span of the OpenTelemetry API.

use crate::model::{EventRecord, Exception, LinkRecord, Outcome, SpanDescription, SpanLink, clock};
use crate::span::context::{active, context_ref, describe, restrictions};
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, UnixNanos};
use crate::value::AttributeValue;
use opentelemetry::trace::{Span, SpanContext, Status};
use opentelemetry::{Context, KeyValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A span of a [`RespanTracer`](crate::RespanTracer), for code that uses the OpenTelemetry API.
///
/// It ends with `end`, or when it is dropped. Spans of annotated functions nest below it and above it.
///
/// ```
/// use opentelemetry::trace::{Span as _, Tracer as _};
///
/// let mut span = respan::get_client().get_tracer().start("step");
/// span.set_attribute(opentelemetry::KeyValue::new("attempt", 1));
/// span.end();
/// ```
pub struct RespanSpan(Inner);

enum Inner {
    /// A tracer's span, which this value ends.
    Owned(Arc<RunningSpan>),
    /// A function's span in a context. The function's frame ends it. None only while it is dropped.
    InContext(Option<Arc<RunningSpan>>),
    /// Records nothing, and has the span context of its parent, as OpenTelemetry's non-recording span.
    NonRecording(Box<SpanContext>),
}

/// The span context, without the span's content.
impl fmt::Debug for RespanSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RespanSpan").field(self.span_context()).finish()
    }
}

impl RespanSpan {
    pub(crate) fn owned(span: UniqueArc<RunningSpan>) -> Self {
        let (span, registered) = span.into_pair();
        registered.register();
        Self(Inner::Owned(span))
    }

    pub(crate) fn non_recording(context: SpanContext) -> Self {
        Self(Inner::NonRecording(Box::new(context)))
    }

    /// A link to this span, with its start as time stamp; None if nothing is recorded.
    ///
    /// ```
    /// use opentelemetry::trace::Tracer as _;
    ///
    /// let span = respan::get_client().get_tracer().start("paused");
    /// let link = span.to_link();
    /// assert!(link.is_none(), "no telemetry is installed here");
    /// ```
    pub fn to_link(&self) -> Option<SpanLink> {
        self.running_span().and_then(|span| SpanLink::of(span))
    }

    /// Sets a description of the operation, which is written as attributes where the span is exported. A later one replaces it.
    ///
    /// Nothing happens if the span has ended or is not recorded; ask [`is_recording`](Span::is_recording) before making the
    /// description.
    ///
    /// ```
    /// use respan::opentelemetry::trace::{Span as _, Tracer as _};
    /// use respan::{RespanSpan, SpanDescription};
    /// use std::sync::Arc;
    ///
    /// fn describe(span: &RespanSpan, make: impl FnOnce() -> Arc<dyn SpanDescription>) {
    ///     if span.is_recording() {
    ///         span.set_description(make());
    ///     }
    /// }
    /// ```
    pub fn set_description(&self, description: Arc<dyn SpanDescription>) {
        if let Some(span) = self.running_span()
            && span.is_recorded
        {
            describe(span, description);
        }
    }

    fn running_span(&self) -> Option<&Arc<RunningSpan>> {
        match &self.0 {
            Inner::Owned(span) => Some(span),
            Inner::InContext(span) => span.as_ref(),
            Inner::NonRecording(_) => None,
        }
    }

    fn end_at(&self, end: UnixNanos) {
        match &self.0 {
            Inner::Owned(span) => span.end(Some(end), |_| Outcome::Returned),
            Inner::InContext(Some(span)) => span.end_early(end),
            Inner::InContext(None) | Inner::NonRecording(_) => {}
        }
    }
}

impl Span for RespanSpan {
    fn record_error(&mut self, error: &dyn std::error::Error) {
        if let Some(span) = self.running_span() {
            let message = Exception::from_error(error, "dyn Error").message;
            let attributes = vec![(crate::attributes::EXCEPTION_MESSAGE.into(), message.into())];
            let name = crate::attributes::EXCEPTION_EVENT;
            span.add_event(EventRecord::new(name, span.clock.now().get(), attributes));
        }
    }

    fn add_event<T>(&mut self, name: T, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(span) = self.running_span() {
            let (name, mut attributes) = (name.into(), key_values(attributes));
            restrictions::withhold_content(&name, &mut attributes);
            span.add_event(EventRecord::new(name, span.clock.now().get(), attributes));
        }
    }

    fn add_event_with_timestamp<T>(&mut self, name: T, timestamp: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(span) = self.running_span() {
            let (name, mut attributes) = (name.into(), key_values(attributes));
            restrictions::withhold_content(&name, &mut attributes);
            span.add_event(EventRecord::new(name, clock::unix_nanos(timestamp), attributes));
        }
    }

    fn span_context(&self) -> &SpanContext {
        match &self.0 {
            Inner::Owned(span) | Inner::InContext(Some(span)) => &span.context,
            Inner::InContext(None) => &SpanContext::NONE,
            Inner::NonRecording(context) => context,
        }
    }

    fn is_recording(&self) -> bool {
        let Some(span) = self.running_span() else {
            return false;
        };
        active::capture_probe(span) || (span.is_recorded && span.is_running())
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        if let Some(span) = self.running_span()
            && !restrictions::is_withheld(attribute.key.as_str())
        {
            span.set_attribute(key(attribute.key), attribute.value.into());
        }
    }

    fn set_status(&mut self, status: Status) {
        if let Some(span) = self.running_span() {
            span.set_status(status);
        }
    }

    fn update_name<T>(&mut self, name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(span) = self.running_span() {
            let name = name.into();
            span.update_extra(|extra| extra.rename(name));
        }
    }

    fn add_link(&mut self, context: SpanContext, attributes: Vec<KeyValue>) {
        if let Some(span) = self.running_span()
            && let Some(link) = LinkRecord::new(context, key_values(attributes))
        {
            let mut link = link;
            restrictions::withhold_content("", &mut link.attributes);
            span.add_link(link);
        }
    }

    fn end(&mut self) {
        if let Some(span) = self.running_span() {
            self.end_at(span.clock.now());
        }
    }

    fn end_with_timestamp(&mut self, timestamp: SystemTime) {
        self.end_at(timestamp.into());
    }
}

impl Drop for RespanSpan {
    fn drop(&mut self) {
        match &mut self.0 {
            Inner::Owned(span) => end_now(span),
            Inner::InContext(span) => {
                if let Some(span) = span.take() {
                    context_ref::offer(span);
                }
            }
            Inner::NonRecording(_) => {}
        }
    }
}

/// Not inlined, so that dropping a function's span, which is on the path of every call, needs no frame for it.
#[inline(never)]
fn end_now(span: &RunningSpan) {
    span.end(Some(span.clock.now()), |_| Outcome::Returned);
}

/// The context with a function's span as its active one.
#[inline]
pub(crate) fn with_span(context: &Context, span: Arc<RunningSpan>) -> Context {
    use opentelemetry::trace::TraceContextExt as _;
    context.with_span(RespanSpan(Inner::InContext(Some(span))))
}

pub(crate) fn key(key: opentelemetry::Key) -> Cow<'static, str> {
    // A `Key` does not tell whether it is a static string, so it is copied.
    Cow::Owned(key.into())
}

pub(crate) fn key_values(attributes: Vec<KeyValue>) -> Vec<(Cow<'static, str>, AttributeValue)> {
    attributes
        .into_iter()
        .map(|attribute| (key(attribute.key), attribute.value.into()))
        .collect()
}
