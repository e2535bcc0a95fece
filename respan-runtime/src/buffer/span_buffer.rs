//! A buffer of spans: what starts in it is held back.

use super::buffered_span::BufferedSpan;
use super::error::SpanBufferError;
use super::new_span::NewSpan;
use crate::current_context;
use crate::model::{Outcome, SpanLink, clock};
use crate::region::{EnteredRegion, Region};
use crate::span::RespanTracer;
use crate::span::context::{ContextValue, live};
use crate::span::running::{BufferQueue, TelemetryCore};
use opentelemetry::trace::{SpanBuilder, SpanContext, SpanId, TraceContextExt as _, TraceId, TraceState};
use opentelemetry::{Context, TraceFlags};
use std::future::Future;
use std::sync::Arc;

/// Holds back every span that starts in it, until the program processes or drops them.
///
/// Made by [`Client::get_span_buffer`](crate::Client::get_span_buffer). Entering it (or running a future in its
/// [`scope`](Self::scope)) sends all spans that start inside to its queue, by attribute, tracer, `create_span` or another
/// library, on this thread and wherever the context is carried. Nothing is exported until
/// [`Client::process_spans`](crate::Client::process_spans); what is never processed is discarded. Nothing but memory bounds
/// what is held; [`Stats::buffered`](crate::Counts::buffered) says how much that is.
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
#[must_use = "a buffer holds nothing before it is entered"]
pub struct SpanBuffer {
    queue: Arc<BufferQueue>,
    core: Option<&'static TelemetryCore>,
    identity: Identity,
    parent: Option<SpanContext>,
    is_processed_on_exit: bool,
}

/// What the buffer's `trace_id` is.
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
    fn context(&self) -> Context {
        current_context::map_current(|context| {
            let mut scope = ContextValue::of(context);
            let left = self.parent.as_ref().and_then(|_| live(context));
            scope.core = self.core.or(left.as_ref().map(|live| live.core)).or(scope.core);
            scope.buffer = Some(Arc::clone(&self.queue));
            let (trace_id, label) = match &self.identity {
                Identity::TraceId(id) => (Some(*id), None),
                Identity::Label(label) => (None, Some(label.as_str()).filter(|label| !label.is_empty())),
            };
            scope.root_trace_id = trace_id;
            scope.label(label);
            let Some(parent) = &self.parent else {
                return context.with_value(scope);
            };
            // Entity path and workflow name are those of the surroundings, although their span is no longer the parent.
            scope.surroundings = left.or(scope.surroundings);
            context.with_value(scope).with_remote_span_context(parent.clone())
        })
        .unwrap_or_default()
    }

    /// Continues a trace: spans inside are of that trace, below that span. Both ids are hexadecimal,
    /// with or without `0x` and leading zeros.
    ///
    /// ```
    /// let buffer = respan::get_client()
    ///     .get_span_buffer("resumed")
    ///     .parent("0123456789abcdef0123456789abcdef", "fedcba9876543210")?;
    /// # let _ = buffer;
    /// # Ok::<(), respan::SpanBufferError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If one of them is not an id.
    pub fn parent(mut self, parent_trace_id: &str, parent_span_id: &str) -> Result<Self, SpanBufferError> {
        let trace_id = padded(parent_trace_id, 32)
            .and_then(|id| SpanLink::parse_trace_id(&id))
            .filter(|id| *id != TraceId::INVALID)
            .ok_or_else(|| SpanBufferError::ParentTraceId(parent_trace_id.to_owned()))?;
        let span_id = padded(parent_span_id, 16)
            .and_then(|id| SpanLink::parse_span_id(&id))
            .filter(|id| *id != SpanId::INVALID)
            .ok_or_else(|| SpanBufferError::ParentSpanId(parent_span_id.to_owned()))?;
        let flags = TraceFlags::SAMPLED;
        self.parent = Some(SpanContext::new(trace_id, span_id, flags, true, TraceState::NONE));
        Ok(self)
    }

    /// Processes what is buffered whenever the buffer is left: a guard of [`enter`](Self::enter) is dropped, or a future in
    /// its [`scope`](Self::scope) has ended or is dropped. Off unless switched on.
    ///
    /// The spans stay in the buffer: one that is entered again and again wants [`clear_spans`](Self::clear_spans).
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch").process_on_exit(true);
    /// # let _ = buffer;
    /// ```
    pub fn process_on_exit(mut self, on: bool) -> Self {
        self.is_processed_on_exit = on;
        self
    }

    /// Buffers what starts on this thread while the guard lives. In async code use [`scope`](Self::scope).
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// let entered = buffer.enter();
    /// // ... traced work ...
    /// drop(entered);
    /// ```
    pub fn enter(&self) -> EnteredBuffer<'_> {
        EnteredBuffer {
            _region: EnteredRegion::new(self.context()),
            _left: Left(self),
        }
    }

    /// Runs a function in the buffer, as [`enter`](Self::enter) does for a block.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("experiment-7");
    /// assert_eq!(buffer.run(|| 42), 42);
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        body()
    }

    /// Buffers what starts while this future is polled.
    ///
    /// ```
    /// # async fn work() {}
    /// # async fn run() {
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// buffer.scope(work()).await;
    /// # }
    /// ```
    pub async fn scope<F: Future>(&self, future: F) -> F::Output {
        // Dropped after the future: what that leaves while it is dropped counts too.
        let _left = Left(self);
        Region::new(self.context()).scope(future).await
    }

    fn left(&self) {
        if self.is_processed_on_exit {
            for span in self.get_all_spans() {
                span.process();
            }
        }
    }

    /// Makes a span that starts and ends at once, or at the times it says; returns its id, 16 hexadecimal digits, or
    /// nothing where there is no telemetry. Its parent is the current span inside of the buffer, if there is one.
    ///
    /// ```
    /// use respan::NewSpan;
    ///
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// buffer.create_span("load");
    /// buffer.create_span(NewSpan::new("store").attribute("rows", 12));
    /// ```
    pub fn create_span(&self, span: impl Into<NewSpan>) -> Option<String> {
        let is_inside = current_context::map_current(|context| {
            let buffer = context.get::<ContextValue>().and_then(|scope| scope.buffer.as_ref());
            buffer.is_some_and(|buffer| Arc::ptr_eq(buffer, &self.queue))
        })?;
        let context = if is_inside { Context::current() } else { self.context() };
        let span = span.into();
        let (start, end) = span.times.unzip();
        let mut builder = SpanBuilder::from_name(span.name).with_kind(span.kind);
        builder.start_time = start;
        let live = RespanTracer::buffer().start_live(builder, &context)?;
        span.contents.write_to(&live);
        live.set_status(span.status);
        // No time at all would be now.
        let end = end.map_or_else(clock::now, |end| clock::unix_nanos(end).max(1));
        live.end(end, |_| Outcome::Returned);
        Some(live.context.span_id().to_string())
    }

    /// The spans so far, in the order in which they ended; they stay in the buffer.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// assert!(buffer.get_all_spans().is_empty());
    /// ```
    pub fn get_all_spans(&self) -> Vec<BufferedSpan> {
        self.queue.spans().iter().cloned().map(BufferedSpan::new).collect()
    }

    /// How many spans are in the buffer.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// assert_eq!(buffer.get_span_count(), 0);
    /// ```
    pub fn get_span_count(&self) -> usize {
        self.queue.spans().len()
    }

    /// Discards the spans so far.
    ///
    /// ```
    /// respan::get_client().get_span_buffer("batch").clear_spans();
    /// ```
    pub fn clear_spans(&self) {
        self.queue.spans().clear();
    }
}

/// Ids that were stored as numbers come without their leading zeros.
fn padded(id: &str, digits: usize) -> Option<String> {
    let id = id.strip_prefix("0x").unwrap_or(id);
    (!id.is_empty()).then(|| format!("{id:0>digits$}"))
}

/// So that [`Client::process_spans`](crate::Client::process_spans) takes a buffer as well as a list.
#[expect(
    clippy::into_iter_without_iter,
    reason = "the spans are copied out from behind a lock: there is none to lend"
)]
impl IntoIterator for &SpanBuffer {
    type Item = BufferedSpan;
    type IntoIter = std::vec::IntoIter<BufferedSpan>;

    fn into_iter(self) -> Self::IntoIter {
        self.get_all_spans().into_iter()
    }
}

/// While it lives, spans that start on its thread go to a [`SpanBuffer`].
///
/// ```
/// let buffer = respan::get_client().get_span_buffer("batch");
/// let entered: respan::EnteredBuffer<'_> = buffer.enter();
/// # drop(entered);
/// ```
#[derive(Debug)]
#[must_use = "spans are buffered only while this guard lives"]
pub struct EnteredBuffer<'a> {
    // In this order: the buffer is left when the region has been.
    _region: EnteredRegion,
    _left: Left<'a>,
}

/// Tells the buffer that it is left.
#[derive(Debug)]
struct Left<'a>(&'a SpanBuffer);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.0.left();
    }
}
