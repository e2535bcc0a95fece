//! Our span as the OpenTelemetry API sees it.

use crate::model::{AttributeValue, EventRecord, Exception, LinkRecord, Outcome, SpanLink, clock};
use crate::span::context::{active, context_ref};
use crate::span::pool::UniqueArc;
use crate::span::running::RunningSpan;
use opentelemetry::trace::{Span, SpanContext, Status};
use opentelemetry::{Context, KeyValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A span of respan's own, for use through the OpenTelemetry API.
///
/// Made by [`RespanTracer`](crate::RespanTracer); ends when told to, or when dropped. It is recorded as compactly as
/// the span of an annotated function, and those nest below it and above it.
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
    /// Started by hand: this value ends it.
    Owned(Arc<RunningSpan>),
    /// Stands in the context for a function's span, which the function's frame ends; None only while it is dropped.
    InContext(Option<Arc<RunningSpan>>),
    /// Records nothing, but passes on where it stands.
    NonRecording(Box<SpanContext>),
}

/// Where the span stands, and nothing that it carries.
impl fmt::Debug for RespanSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RespanSpan").field(self.span_context()).finish()
    }
}

impl RespanSpan {
    pub(crate) fn owned(span: UniqueArc<RunningSpan>) -> Self {
        let (span, other) = span.share();
        other.register();
        Self(Inner::Owned(span))
    }

    pub(crate) fn non_recording(context: SpanContext) -> Self {
        Self(Inner::NonRecording(Box::new(context)))
    }

    /// A link to this span, with its start as time stamp; None if it is not recorded.
    ///
    /// ```
    /// use opentelemetry::trace::Tracer as _;
    ///
    /// let span = respan::get_client().get_tracer().start("paused");
    /// let resumed_from = span.to_link();
    /// assert!(resumed_from.is_none(), "there is no telemetry here");
    /// ```
    pub fn to_link(&self) -> Option<SpanLink> {
        self.running_span().and_then(|span| SpanLink::of(span))
    }

    fn running_span(&self) -> Option<&Arc<RunningSpan>> {
        match &self.0 {
            Inner::Owned(span) => Some(span),
            Inner::InContext(span) => span.as_ref(),
            Inner::NonRecording(_) => None,
        }
    }

    fn end_at(&self, unix_nanos: u64) {
        match &self.0 {
            Inner::Owned(span) => span.end(unix_nanos, |_| Outcome::Returned),
            Inner::InContext(Some(span)) => span.end_early(unix_nanos),
            Inner::InContext(None) | Inner::NonRecording(_) => {}
        }
    }
}

impl Span for RespanSpan {
    fn record_error(&mut self, error: &dyn std::error::Error) {
        if let Some(span) = self.running_span() {
            let message = Exception::of(error, "dyn Error").message;
            let attributes = vec![(crate::attributes::EXCEPTION_MESSAGE.into(), message.into())];
            let name = crate::attributes::EXCEPTION_EVENT.into();
            span.add_event(EventRecord {
                name,
                unix_nanos: clock::now(),
                attributes,
            });
        }
    }

    fn add_event_with_timestamp<T>(&mut self, name: T, timestamp: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(span) = self.running_span() {
            let unix_nanos = clock::unix_nanos(timestamp);
            span.add_event(EventRecord {
                name: name.into(),
                unix_nanos,
                attributes: key_values(attributes),
            });
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
        if let Some(span) = self.running_span() {
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
            span.update_extra(|extra| extra.name = Some(name));
        }
    }

    fn add_link(&mut self, context: SpanContext, attributes: Vec<KeyValue>) {
        if let Some(span) = self.running_span()
            && context.is_valid()
        {
            span.add_link(LinkRecord {
                context,
                attributes: key_values(attributes),
            });
        }
    }

    fn end_with_timestamp(&mut self, timestamp: SystemTime) {
        // 0 would mean now.
        self.end_at(clock::unix_nanos(timestamp).max(1));
    }
}

impl Drop for RespanSpan {
    fn drop(&mut self) {
        match &mut self.0 {
            Inner::Owned(span) => span.end(clock::now(), |_| Outcome::Returned),
            Inner::InContext(span) => span.take().into_iter().for_each(context_ref::offer),
            Inner::NonRecording(_) => {}
        }
    }
}

/// `context` with this function's span as the active one.
#[inline]
pub(crate) fn with_span(context: &Context, span: Arc<RunningSpan>) -> Context {
    use opentelemetry::trace::TraceContextExt as _;
    context.with_span(RespanSpan(Inner::InContext(Some(span))))
}

pub(crate) fn key(key: opentelemetry::Key) -> Cow<'static, str> {
    // `Key` hides whether it is static; its text is what counts.
    Cow::Owned(key.into())
}

pub(crate) fn key_values(attributes: Vec<KeyValue>) -> Vec<(Cow<'static, str>, AttributeValue)> {
    attributes
        .into_iter()
        .map(|attribute| (key(attribute.key), attribute.value.into()))
        .collect()
}
