//! The client of a telemetry.

use super::start_span::StartSpan;
use crate::buffer::{BufferedSpan, SpanBuffer};
use crate::current_context;
use crate::delivery::completion::FlushError;
use crate::delivery::settings::DEFAULT_TIMEOUT;
use crate::delivery::statistics::{ProcessorStats, Stats};
use crate::diagnostics::diagnose_once;
use crate::span::RespanTracer;
use crate::span::context::{active_span, current_telemetry};
use crate::span::running::TelemetryCore;
use opentelemetry::Context;
use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

/// The client of the current telemetry. May be called anywhere, also before `init` and outside of a span.
///
/// ```
/// let client = respan::get_client();
/// assert_eq!(client.get_current_trace_id(), None);
/// ```
pub fn get_client() -> Client {
    Client { core: None }
}

/// Starts spans, reads and changes the current span, and flushes.
///
/// Without a telemetry, or without a current span of respan's, its methods do nothing and return `None` or `false`.
///
/// ```
/// use respan::{SpanUpdate, get_client};
///
/// let updated = get_client().update_current_span(SpanUpdate::new().attribute("tier", "gold"));
/// assert!(!updated, "there is no span here");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// `None` for the current telemetry.
    core: Option<&'static TelemetryCore>,
}

impl Client {
    pub(crate) fn of(core: &'static TelemetryCore) -> Self {
        Self { core: Some(core) }
    }

    /// Describes a span around a block of code, as an attribute adds one around a function; see [`StartSpan`].
    ///
    /// ```
    /// use respan::{EntityKind, get_client};
    ///
    /// let client = get_client();
    /// let plan = client.start_span("plan").kind(EntityKind::Workflow).run(|| {
    ///     client.start_span("outline").run(|| "three steps")
    /// });
    /// assert_eq!(plan, "three steps");
    /// ```
    pub fn start_span(&self, name: impl Into<Cow<'static, str>>) -> StartSpan {
        StartSpan::new(self.core, name.into())
    }

    /// A tracer for the program's own spans through the OpenTelemetry API. All of them are exported, because its instrumentation
    /// scope is `respan.tracer`; tracers of other scopes, from [`RespanTracerProvider`](crate::RespanTracerProvider), are those of
    /// libraries, to which [`ForeignSpans`](crate::ForeignSpans) applies.
    ///
    /// ```
    /// use opentelemetry::trace::Tracer as _;
    ///
    /// respan::get_client().get_tracer().in_span("step", |_context| {});
    /// ```
    pub fn get_tracer(&self) -> RespanTracer {
        RespanTracer::new(self.core)
    }

    /// A buffer for finished spans, which are exported when they are processed; see [`SpanBuffer`].
    ///
    /// A `trace_id` of 32 hexadecimal digits becomes the trace id of the buffer's root spans; any other text becomes the
    /// attribute `respan.buffer.trace_id` of all its spans, unless it is empty.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("experiment-7");
    /// assert_eq!(buffer.get_span_count(), 0);
    /// ```
    pub fn get_span_buffer(&self, trace_id: &str) -> SpanBuffer {
        SpanBuffer::new(self.core, trace_id)
    }

    /// Exports buffered spans: those of a buffer (`&buffer`) or of a list. Returns how many were exported by this call, since
    /// each span is exported once.
    ///
    /// The spans stay in their buffer until it is dropped or cleared. With batching off they are exported together, in batches of
    /// [`max_export_batch_size`](crate::TelemetryBuilder::max_export_batch_size): one request for all spans of a buffer.
    ///
    /// ```
    /// let client = respan::get_client();
    /// let buffer = client.get_span_buffer("experiment-7");
    /// assert_eq!(client.process_spans(&buffer), 0);
    /// ```
    pub fn process_spans(&self, spans: impl IntoIterator<Item = BufferedSpan>) -> usize {
        BufferedSpan::process_all(spans)
    }

    /// Waits until every ended span is exported, 30 seconds at most. `Ok` means that no span was lost since the last report to
    /// this caller; see [`FlushError`].
    ///
    /// Blocks the thread: in async code use [`flush_async`](Self::flush_async).
    ///
    /// ```
    /// respan::get_client().flush()?;
    /// # Ok::<(), respan::FlushError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, spans were lost, the timeout expired, or it was called from an exporter, filter or callback, which
    /// delivery itself waits for.
    pub fn flush(&self) -> Result<(), FlushError> {
        self.flush_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`flush`](Self::flush), without blocking the executor: a thread waits, and the future is ready when it has.
    ///
    /// It flushes the telemetry that is current at the call, from the first poll on. A future that is dropped no longer waits;
    /// the flush goes on.
    ///
    /// ```
    /// # async fn run() -> Result<(), respan::FlushError> {
    /// respan::get_client().flush_async().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush); also if the system provides no thread.
    pub fn flush_async(&self) -> impl Future<Output = Result<(), FlushError>> + Send + use<> {
        let core = self.telemetry();
        async move {
            match core {
                Some(core) => core.pipeline.flush_async(DEFAULT_TIMEOUT).await,
                None => Ok(()),
            }
        }
    }

    /// As [`flush`](Self::flush), with another timeout.
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush).
    pub fn flush_timeout(&self, timeout: Duration) -> Result<(), FlushError> {
        if let Some(core) = self.telemetry() {
            return core.pipeline.flush(timeout);
        }
        diagnose_once!(
            Debug,
            "client",
            "flush was called without a telemetry, so there is nothing to flush; `RespanTelemetry::builder().init()` installs one"
        );
        Ok(())
    }

    /// Counts of the current telemetry's spans: exported, dropped by decision, and lost with the reason.
    ///
    /// ```
    /// let stats = respan::get_client().stats();
    /// assert_eq!(stats.lost.total(), 0);
    /// ```
    pub fn stats(&self) -> Stats {
        self.telemetry().map(|core| core.pipeline.stats()).unwrap_or_default()
    }

    /// The same counts for each processor of the current telemetry, in the order in which they were added.
    ///
    /// Empty in a child process made by `fork`, which has none of the parent's processors.
    ///
    /// ```
    /// assert!(respan::get_client().processor_stats().is_empty(), "no telemetry, no processors");
    /// ```
    pub fn processor_stats(&self) -> Vec<ProcessorStats> {
        let core = self.telemetry();
        core.map(|core| core.pipeline.processor_stats()).unwrap_or_default()
    }

    fn telemetry(self) -> Option<&'static TelemetryCore> {
        self.core
            .or_else(|| current_context::map_current(telemetry_of).flatten())
    }
}

fn telemetry_of(context: &Context) -> Option<&'static TelemetryCore> {
    current_telemetry::for_new_span(context, active_span(context).as_deref())
}
