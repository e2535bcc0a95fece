//! A buffer of spans.

use super::buffered_span::BufferedSpan;
use super::error::SpanBufferError;
use super::new_span::NewSpan;
use crate::current_context;
use crate::model::{Outcome, SpanLink};
use crate::span::RespanTracer;
use crate::span::context::{ContextValue, active_span};
use crate::span::running::{BufferQueue, TelemetryCore, UnixNanos};
use opentelemetry::trace::{SpanBuilder, SpanContext, SpanId, TraceContextExt as _, TraceId, TraceState};
use opentelemetry::{Context, TraceFlags};
use std::sync::Arc;

/// Collects the spans that start in it, until the program exports or discards them.
///
/// Made by [`Client::get_span_buffer`](crate::Client::get_span_buffer). All spans that start while it is
/// [entered](Self::enter), or in its [`scope`](Self::scope), go to the buffer: those of attributes, tracers, `create_span` and
/// other libraries, on this thread and wherever the context is passed. [`Client::process_spans`](crate::Client::process_spans)
/// exports them; spans that are never processed are discarded. A buffer has no size limit;
/// [`Stats::buffered`](crate::Stats::buffered) counts the spans in all buffers.
///
/// ```
/// let client = respan::get_client();
/// let buffer = client.get_span_buffer("experiment-7");
/// {
///     let _entered = buffer.enter();
///     // ... traced work ...
/// }
/// if buffer.get_span_count() > 0 {
///     client.process_spans(&buffer);
/// }
/// ```
#[derive(Debug)]
#[must_use = "a buffer collects nothing before it is entered"]
pub struct SpanBuffer {
    queue: Arc<BufferQueue>,
    core: Option<&'static TelemetryCore>,
    identity: Identity,
    parent: Option<SpanContext>,
    pub(super) is_processed_on_exit: bool,
}

/// The meaning of the text `trace_id`.
#[derive(Debug)]
enum Identity {
    TraceId(TraceId),
    Label(String),
}

impl SpanBuffer {
    /// A trace id of 32 hexadecimal digits becomes that of the buffer's root spans; any other text is a label.
    pub(crate) fn new(core: Option<&'static TelemetryCore>, trace_id: &str) -> Self {
        let id = SpanLink::parse_trace_id(trace_id).filter(|id| *id != TraceId::INVALID);
        let identity = id.map_or_else(|| Identity::Label(trace_id.to_owned()), Identity::TraceId);
        Self {
            queue: Arc::default(),
            core,
            identity,
            parent: None,
            is_processed_on_exit: false,
        }
    }

    /// The current context, with this buffer in it.
    pub(super) fn context(&self) -> Context {
        current_context::map_current(Context::clone).map_or_else(Context::new, |context| self.added_to(&context))
    }

    fn added_to(&self, context: &Context) -> Context {
        let mut value = ContextValue::from_context(context);
        // The span that is no longer the parent, if the buffer has another one.
        let replaced = self.parent.as_ref().and_then(|_| active_span(context));
        value.core = self.core.or(replaced.as_ref().map(|span| span.core)).or(value.core);
        value.buffer = Some(Arc::clone(&self.queue));
        let (trace_id, label) = match &self.identity {
            Identity::TraceId(id) => (Some(*id), None),
            Identity::Label(label) => (None, Some(label.as_str()).filter(|label| !label.is_empty())),
        };
        value.root_trace_id = trace_id;
        value.set_buffer_label(label);
        let Some(parent) = &self.parent else {
            return context.with_value(value);
        };
        // Entity path and workflow name still come from the replaced span.
        value.entity_parent = replaced.or(value.entity_parent);
        context.with_value(value).with_remote_span_context(parent.clone())
    }

    /// Continues a trace: the buffer's root spans become children of that span. Both ids are hexadecimal; a prefix `0x` and
    /// missing leading zeros are allowed.
    ///
    /// ```
    /// let buffer = respan::get_client()
    ///     .get_span_buffer("resumed")
    ///     .parent("0123456789abcdef0123456789abcdef", "fedcba9876543210")?;
    /// # Ok::<(), respan::SpanBufferError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If one of them is not a valid id.
    pub fn parent(mut self, parent_trace_id: &str, parent_span_id: &str) -> Result<Self, SpanBufferError> {
        let trace_id = zero_padded(parent_trace_id, 32)
            .and_then(|id| SpanLink::parse_trace_id(&id))
            .filter(|id| *id != TraceId::INVALID)
            .ok_or_else(|| SpanBufferError::ParentTraceId(parent_trace_id.to_owned()))?;
        let span_id = zero_padded(parent_span_id, 16)
            .and_then(|id| SpanLink::parse_span_id(&id))
            .filter(|id| *id != SpanId::INVALID)
            .ok_or_else(|| SpanBufferError::ParentSpanId(parent_span_id.to_owned()))?;
        let flags = TraceFlags::SAMPLED;
        self.parent = Some(SpanContext::new(trace_id, span_id, flags, true, TraceState::NONE));
        Ok(self)
    }

    /// Sets whether leaving the buffer exports its spans: when a guard of [`enter`](Self::enter) is dropped, and when a future
    /// in its [`scope`](Self::scope) has ended or is dropped. Default: false.
    ///
    /// The spans stay in the buffer: call [`clear_spans`](Self::clear_spans) if it is entered repeatedly.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch").process_on_exit(true);
    /// buffer.run(|| { /* ... traced work ... */ });
    /// ```
    pub fn process_on_exit(mut self, on: bool) -> Self {
        self.is_processed_on_exit = on;
        self
    }

    /// Creates a span with the start and end that it states, or both now. Returns its id, 16 hexadecimal digits, or `None`
    /// without a telemetry.
    ///
    /// Its parent is the current span. Outside of the entered buffer, [`parent`](Self::parent) comes first.
    ///
    /// ```
    /// use respan::NewSpan;
    ///
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// buffer.create_span("load");
    /// buffer.create_span(NewSpan::new("store").attribute("rows", 12));
    /// ```
    pub fn create_span(&self, span: impl Into<NewSpan>) -> Option<String> {
        let is_entered = current_context::map_current(|context| {
            let buffer = context.get::<ContextValue>().and_then(|value| value.buffer.as_ref());
            buffer.is_some_and(|buffer| Arc::ptr_eq(buffer, &self.queue))
        })?;
        let context = if is_entered {
            current_context::map_current(Context::clone)?
        } else {
            self.context()
        };
        let new = span.into();
        let (start, end) = new.times.unzip();
        let mut builder = SpanBuilder::from_name(new.name).with_kind(new.kind);
        builder.start_time = start;
        let span = RespanTracer::for_buffers().start_span(builder, &context)?;
        new.contents.write_to(&span);
        span.set_status(new.status);
        span.end(end.map(UnixNanos::from), |_| Outcome::Returned);
        Some(span.context.span_id().to_string())
    }

    /// The ended spans, in the order in which they ended. They stay in the buffer.
    pub fn get_all_spans(&self) -> Vec<BufferedSpan> {
        self.queue.spans().iter().cloned().map(BufferedSpan::new).collect()
    }

    /// The number of ended spans in the buffer.
    pub fn get_span_count(&self) -> usize {
        self.queue.spans().len()
    }

    /// Discards the ended spans.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// buffer.create_span("load");
    /// buffer.clear_spans();
    /// assert_eq!(buffer.get_span_count(), 0);
    /// ```
    pub fn clear_spans(&self) {
        self.queue.spans().clear();
    }
}

/// Ids that were stored as numbers have lost their leading zeros.
fn zero_padded(id: &str, digits: usize) -> Option<String> {
    let id = id.strip_prefix("0x").unwrap_or(id);
    (!id.is_empty()).then(|| format!("{id:0>digits$}"))
}

/// For [`Client::process_spans`](crate::Client::process_spans), which takes a buffer as well as a list.
#[expect(
    clippy::into_iter_without_iter,
    reason = "the spans are behind a lock, so only copies of them can be iterated"
)]
impl IntoIterator for &SpanBuffer {
    type Item = BufferedSpan;
    type IntoIter = std::vec::IntoIter<BufferedSpan>;

    fn into_iter(self) -> Self::IntoIter {
        self.get_all_spans().into_iter()
    }
}
