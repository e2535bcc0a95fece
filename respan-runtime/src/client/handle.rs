//! What a program does with its current span.

use super::no_attributes::NO_ATTRIBUTES;
use super::start_span::StartSpan;
use super::update::SpanUpdate;
use crate::buffer::{BufferedSpan, SpanBuffer};
use crate::delivery::completion::FlushError;
use crate::delivery::settings::DEFAULT_TIMEOUT;
use crate::delivery::statistics::{ProcessorStats, Stats};
use crate::diagnostics::diagnose_once;
use crate::model::{AttributeValue, EventRecord, Exception, clock};
use crate::span::RespanTracer;
use crate::span::context::current;
use crate::span::context::current_telemetry;
use crate::span::running::{RunningSpan, TelemetryCore};
use crate::{attributes, current_context, params};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The client of whichever telemetry is current: callable anywhere, also before `init`, also without a span.
///
/// ```
/// let client = respan::get_client();
/// assert_eq!(client.get_current_trace_id(), None);
/// ```
pub fn get_client() -> Client {
    Client { core: None }
}

/// Reads and changes the current span, and flushes.
///
/// Where there is no span of respan's, or no telemetry, everything does nothing and returns `None` or `false`.
///
/// ```
/// use respan::{SpanUpdate, get_client};
///
/// let updated = get_client().update_current_span(SpanUpdate::new().attribute("tier", "gold"));
/// assert!(!updated, "there is no span here");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// None: the current telemetry's.
    core: Option<&'static TelemetryCore>,
}

impl Client {
    pub(crate) fn of(core: &'static TelemetryCore) -> Self {
        Self { core: Some(core) }
    }

    /// Id of the current trace, 32 lower-case hexadecimal digits.
    ///
    /// ```
    /// assert_eq!(respan::get_client().get_current_trace_id(), None);
    /// ```
    pub fn get_current_trace_id(&self) -> Option<String> {
        current_context::map_current(|context| {
            let span = context.span();
            let context = span.span_context();
            context.is_valid().then(|| context.trace_id().to_string())
        })
        .flatten()
    }

    /// Id of the current span, 16 lower-case hexadecimal digits.
    ///
    /// ```
    /// assert_eq!(respan::get_client().get_current_span_id(), None);
    /// ```
    pub fn get_current_span_id(&self) -> Option<String> {
        current_context::map_current(|context| {
            let span = context.span();
            let context = span.span_context();
            context.is_valid().then(|| context.span_id().to_string())
        })
        .flatten()
    }

    /// Whether there is a current span that takes what is said here. False in a span that sampling has dropped.
    ///
    /// ```
    /// assert!(!respan::get_client().is_recording());
    /// ```
    pub fn is_recording(&self) -> bool {
        current_context::map_current(|context| context.span().is_recording()).unwrap_or(false)
    }

    /// Changes name, attributes, status or Respan's parameters of the current span; false if there is none.
    ///
    /// ```
    /// use respan::{RespanParams, SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(RespanParams::new().customer_identifier("user-123"));
    /// get_client().update_current_span(SpanUpdate::new().name("step.cached").attribute("hits", 3));
    /// ```
    pub fn update_current_span(&self, update: impl Into<SpanUpdate>) -> bool {
        let Some(live) = span("update_current_span") else {
            return false;
        };
        let update = update.into();
        if let Some(name) = update.name {
            live.amend(|extra| extra.name = Some(name));
        }
        let params = update.params;
        if params.has_derived_session() {
            live.amend(|extra| params.forget_derived_session(&mut extra.attributes));
        }
        let (params, session) = params.into_attributes();
        for (key, value) in params.into_iter().chain(update.attributes) {
            live.set_attribute(key, value);
        }
        if let Some(session) = session {
            live.set_missing_attribute(attributes::SESSION_IDENTIFIER, session);
        }
        if let Some(status) = update.status {
            live.set_status(status);
        }
        live.is_running()
    }

    /// Adds an event that happens now, without attributes by [`NO_ATTRIBUTES`]; false if there is no current span.
    ///
    /// ```
    /// respan::get_client().add_event("validated", [("records", 12)]);
    /// ```
    pub fn add_event<K, V>(
        &self,
        name: impl Into<Cow<'static, str>>,
        attributes: impl IntoIterator<Item = (K, V)>,
    ) -> bool
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        self.add_event_at(name, attributes, SystemTime::now())
    }

    /// As [`add_event`](Self::add_event), at a time of its own.
    ///
    /// ```
    /// let when = std::time::SystemTime::now();
    /// respan::get_client().add_event_at("received", [("bytes", 12)], when);
    /// ```
    pub fn add_event_at<K, V>(
        &self,
        name: impl Into<Cow<'static, str>>,
        attributes: impl IntoIterator<Item = (K, V)>,
        time: SystemTime,
    ) -> bool
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        let Some(live) = span("add_event") else {
            return false;
        };
        let attributes = params::attributes(attributes).collect();
        live.add_event(EventRecord {
            name: name.into(),
            unix_nanos: clock::unix_nanos(time),
            attributes,
        })
    }

    /// Records an error that does not leave the function: an `exception` event and status ERROR. False without a span.
    ///
    /// An `Err` that a traced function returns is recorded by itself. Of a boxed error give what is in the box.
    ///
    /// ```
    /// let error = "x".parse::<i32>().unwrap_err();
    /// respan::get_client().record_exception(&error);
    ///
    /// let boxed: Box<dyn std::error::Error + Send + Sync> = error.into();
    /// respan::get_client().record_exception(&*boxed);
    /// ```
    pub fn record_exception<E: Error + ?Sized>(&self, error: &E) -> bool {
        self.record_exception_with(error, NO_ATTRIBUTES)
    }

    /// As [`record_exception`](Self::record_exception), with further attributes of the event, which may override the
    /// standard ones (`exception.type`, `exception.message`, `exception.stacktrace`, `exception.escaped`).
    ///
    /// ```
    /// let error = "x".parse::<i32>().unwrap_err();
    /// respan::get_client().record_exception_with(&error, [("attempt", 2)]);
    /// ```
    pub fn record_exception_with<E, K, V>(&self, error: &E, attributes: impl IntoIterator<Item = (K, V)>) -> bool
    where
        E: Error + ?Sized,
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        let Some(live) = span("record_exception") else {
            return false;
        };
        let attributes = params::attributes(attributes).collect();
        let exception = Exception::of(&error, std::any::type_name::<E>());
        let limit = live.core.settings.event_limit;
        live.amend(|extra| extra.record_exception(exception, clock::now(), attributes, limit))
    }

    /// A tracer for spans by hand, through the OpenTelemetry API; its spans are always exported.
    ///
    /// ```
    /// use opentelemetry::trace::Tracer as _;
    ///
    /// respan::get_client().get_tracer().in_span("step", |_context| {});
    /// ```
    pub fn get_tracer(&self) -> RespanTracer {
        RespanTracer::own(self.core)
    }

    /// A span around a block of code, as an attribute puts one around a function; see [`StartSpan`].
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

    /// A buffer that holds spans back until they are processed; see [`SpanBuffer`].
    ///
    /// `trace_id` of 32 hexadecimal digits becomes the trace id of the buffer's root spans; any other text is kept as the
    /// attribute `respan.buffer.trace_id` of all its spans, unless it is empty.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("experiment-7");
    /// assert_eq!(buffer.get_span_count(), 0);
    /// ```
    pub fn get_span_buffer(&self, trace_id: &str) -> SpanBuffer {
        SpanBuffer::new(self.core, trace_id)
    }

    /// Sends buffered spans through the pipeline: those of a buffer (`&buffer`) or a list. Each span goes once, however
    /// often it is given; returns how many went now. They stay in their buffer until it is dropped or cleared.
    ///
    /// ```
    /// let client = respan::get_client();
    /// let buffer = client.get_span_buffer("experiment-7");
    /// assert_eq!(client.process_spans(&buffer), 0);
    /// ```
    pub fn process_spans(&self, spans: impl IntoIterator<Item = BufferedSpan>) -> usize {
        spans.into_iter().filter(BufferedSpan::process).count()
    }

    /// Waits until every span that has ended is exported, 30 seconds at most. It blocks the thread: in async code, call it
    /// where blocking is allowed.
    ///
    /// ```
    /// respan::get_client().flush()?;
    /// # Ok::<(), respan::FlushError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn flush(&self) -> Result<(), FlushError> {
        self.flush_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`flush`](Self::flush), with a deadline of its own.
    ///
    /// ```
    /// respan::get_client().flush_timeout(std::time::Duration::from_secs(5))?;
    /// # Ok::<(), respan::FlushError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn flush_timeout(&self, timeout: Duration) -> Result<(), FlushError> {
        if let Some(core) = self.current() {
            return core.pipeline.flush(timeout);
        }
        diagnose_once!(
            Debug,
            "client",
            "flush was called without a telemetry; nothing is to be flushed"
        );
        Ok(())
    }

    /// What became of the spans of the current telemetry: exported, dropped by decision, lost and why.
    ///
    /// ```
    /// let stats = respan::get_client().stats();
    /// assert_eq!(stats.lost.total(), 0);
    /// ```
    pub fn stats(&self) -> Stats {
        self.current().map(|core| core.pipeline.counts()).unwrap_or_default()
    }

    /// The same for each processor of the current telemetry, in the order in which they were added. A child made by `fork`
    /// has none of its parent's.
    ///
    /// ```
    /// assert!(respan::get_client().processor_stats().is_empty(), "no telemetry, no processors");
    /// ```
    pub fn processor_stats(&self) -> Vec<ProcessorStats> {
        let core = self.current();
        core.map(|core| core.pipeline.processor_counts()).unwrap_or_default()
    }

    fn current(self) -> Option<&'static TelemetryCore> {
        self.core
            .or_else(|| current_context::map_current(current_core).flatten())
    }
}

fn current_core(context: &Context) -> Option<&'static TelemetryCore> {
    let parent = crate::span::context::live(context);
    current_telemetry::current(context, parent.as_deref())
}

/// The current span, or a word about its absence.
fn span(method: &str) -> Option<Arc<RunningSpan>> {
    let live = current();
    if live.is_none() {
        diagnose_once!(
            Debug,
            "client",
            "{method} was called without a span of respan's; it does nothing"
        );
    }
    live
}
