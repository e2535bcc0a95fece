//! Tail policy: the conditions under which a trace is sampled.

use crate::delivery::settings::Filter;
use crate::delivery::statistics::Counters;
use crate::diagnostics::diagnose_once;
use crate::filter::ExportFilter;
use crate::model::{FinishedSpan, SpanView as _, sampling};
use crate::sync::catch_panic;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Tail sampling for one processor: which traces it exports, decided by the spans in them.
///
/// Pass it to [`Processor::tail`](crate::Processor::tail). It costs memory and delay, so use it where a
/// [`sample_rate`](crate::attributes::SAMPLE_RATE), which is decided when a span starts, would drop the traces that matter.
/// Terms and defaults are those of the OpenTelemetry collector's
/// [tail sampling processor](https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor).
///
/// The spans of a trace are pending until one of them meets a condition. Then all pending spans of the trace are exported, and
/// later ones at once. Pending spans are dropped
///
/// - when the local root of the trace (a span without a parent, or with a remote one) has ended, and so has the parent of
///   every pending span;
/// - else, for example if the root does not go to this processor, when [`decision_wait`](Self::decision_wait) is over;
/// - else, the oldest trace first, when more than [`max_spans`](Self::max_spans) or [`max_traces`](Self::max_traces) are
///   pending, or more bytes than [`max_queue_bytes`](crate::TelemetryBuilder::max_queue_bytes);
/// - at the shutdown.
///
/// Spans that end after a drop are decided anew: a trace that fails late is exported from there on, without its earlier spans.
/// [`Stats`](crate::Stats) counts dropped and pending spans. `flush` exports what is decided and leaves the rest pending.
///
/// Each processor has a policy of its own. It is applied after name, filter and the postprocess callback, on a thread of
/// respan's. With batching off it is applied on the thread that ends the span, and `decision_wait` is checked when a span
/// arrives and at a flush. Without any `keep_` method all traces are dropped.
///
/// ```
/// use respan::testing::InMemorySpanExporter;
/// use respan::{ExportFilter, Processor, TailPolicy};
/// use std::time::Duration;
///
/// let policy = TailPolicy::new()
///     .keep_errors()
///     .keep_slower_than(Duration::from_secs(10))
///     .keep_matching(ExportFilter::new().equal("tier", "gold"))
///     .keep_ratio(0.1);
/// let processor = Processor::new(InMemorySpanExporter::new()).tail(policy);
/// # let _ = processor;
/// ```
#[derive(Clone)]
#[must_use = "a policy has no effect until it is passed to `Processor::tail`"]
pub struct TailPolicy {
    keeps_errors: bool,
    slower_than: Option<Duration>,
    conditions: Vec<Condition>,
    ratio: f64,
    pub(super) decision_wait: Duration,
    pub(crate) max_spans: usize,
    pub(super) max_traces: usize,
}

#[derive(Clone)]
enum Condition {
    Filter(ExportFilter),
    Code(Filter),
}

impl TailPolicy {
    /// A policy without conditions, which drops all traces.
    pub fn new() -> Self {
        Self {
            keeps_errors: false,
            slower_than: None,
            conditions: Vec::new(),
            ratio: 0.0,
            decision_wait: Duration::from_secs(30),
            max_spans: 10_000,
            max_traces: 10_000,
        }
    }

    /// Keeps traces in which a span has the status ERROR.
    pub fn keep_errors(mut self) -> Self {
        self.keeps_errors = true;
        self
    }

    /// Keeps traces in which a single span took longer than this.
    pub fn keep_slower_than(mut self, duration: Duration) -> Self {
        self.slower_than = Some(duration);
        self
    }

    /// Keeps traces in which a span passes this filter; after several calls, one of the filters.
    ///
    /// ```
    /// use respan::{ExportFilter, Operator, TailPolicy};
    ///
    /// let unsure = ExportFilter::new().field("score", Operator::LessThan, 0.5);
    /// let policy = TailPolicy::new().keep_matching(unsure);
    /// # let _ = policy;
    /// ```
    pub fn keep_matching(mut self, filter: ExportFilter) -> Self {
        self.conditions.push(Condition::Filter(filter));
        self
    }

    /// Keeps traces in which a span meets this condition, for what [`keep_matching`](Self::keep_matching) cannot express.
    ///
    /// Each span is converted for it, which costs about as much as recording it. A condition that panics is not met.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_if(|span| span.events.len() > 100);
    /// # let _ = policy;
    /// ```
    pub fn keep_if(mut self, condition: impl Fn(&SpanData) -> bool + Send + Sync + 'static) -> Self {
        self.conditions.push(Condition::Code(Arc::new(condition)));
        self
    }

    /// Keeps this ratio of all other traces, from 0.0 to 1.0. With another one `init` and `build` return an error.
    ///
    /// The last 56 bits of the trace id decide, as in OpenTelemetry's
    /// [consistent probability sampling](https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/). So
    /// every processor and every process keeps the same traces, and their spans are never pending.
    pub fn keep_ratio(mut self, ratio: f64) -> Self {
        self.ratio = ratio;
        self
    }

    /// The longest time that a trace is undecided, from the arrival of its first span; 30 seconds by default.
    ///
    /// Choose it longer than most traces take: after it, their earlier spans are dropped, also if a later one fails. It is
    /// checked once per schedule delay (`OTEL_BSP_SCHEDULE_DELAY`).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let policy = respan::TailPolicy::new().keep_errors().decision_wait(Duration::from_secs(300));
    /// # let _ = policy;
    /// ```
    pub fn decision_wait(mut self, wait: Duration) -> Self {
        self.decision_wait = wait;
        self
    }

    /// The most pending spans of all traces together; 10,000 by default. The queue of the processor is longer by the same
    /// number, so that it has room for a trace that is kept.
    pub fn max_spans(mut self, count: usize) -> Self {
        self.max_spans = count;
        self
    }

    /// The most undecided traces, and the most kept traces that are remembered for their later spans; 10,000 by default.
    pub fn max_traces(mut self, count: usize) -> Self {
        self.max_traces = count;
        self
    }

    /// The ratio, if it is none.
    pub(crate) fn invalid_ratio(&self) -> Option<f64> {
        (!(0.0..=1.0).contains(&self.ratio)).then_some(self.ratio)
    }

    /// Returns whether this span meets a condition.
    pub(super) fn samples(&self, span: &FinishedSpan, counters: &Counters) -> bool {
        sampling::is_trace_sampled(span.trace_id(), self.ratio)
            || self.keeps_errors && matches!(span.status(), Status::Error { .. })
            || self.slower_than.is_some_and(|threshold| duration(span) > threshold)
            || self.matches(span, counters)
    }

    fn matches(&self, span: &FinishedSpan, counters: &Counters) -> bool {
        let mut data = None;
        self.conditions.iter().any(|condition| match condition {
            Condition::Filter(filter) => filter.passes(span),
            Condition::Code(code) => {
                let data: &SpanData = data.get_or_insert_with(|| span.to_span_data());
                catch_panic(|| code(data)).unwrap_or_else(|| {
                    counters.filter_panics.add(1);
                    diagnose_once!(
                        Error,
                        "processor",
                        "a condition of a tail policy panicked; it does not match such spans"
                    );
                    false
                })
            }
        })
    }
}

fn duration(span: &FinishedSpan) -> Duration {
    Duration::from_nanos(span.end_unix_nanos().saturating_sub(span.start_unix_nanos()))
}

impl Default for TailPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TailPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TailPolicy")
            .field("keeps_errors", &self.keeps_errors)
            .field("slower_than", &self.slower_than)
            .field("conditions", &self.conditions.len())
            .field("ratio", &self.ratio)
            .field("decision_wait", &self.decision_wait)
            .field("max_spans", &self.max_spans)
            .field("max_traces", &self.max_traces)
            .finish()
    }
}
