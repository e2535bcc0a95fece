//! A tail policy, as the user describes it.

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

/// Which traces a processor keeps, decided by what turns up in them: tail sampling.
///
/// Give it to [`Processor::tail`](crate::Processor::tail). It costs memory and delay, so use it where a
/// [`sample_rate`](crate::attributes::SAMPLE_RATE), which is decided when a span starts, would throw away the traces that
/// matter. Terms and defaults are those of the OpenTelemetry collector's
/// [tail sampling processor](https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor).
///
/// Spans are held, trace by trace, until one of them is a reason to keep the trace: then all that is held goes out, and
/// later spans of that trace pass at once. Without a reason they are dropped
///
/// - when the trace's local root (a span without parent, or with a remote one) has ended, and so has the parent of every
///   held span;
/// - else, as where the root does not go to this processor, when [`decision_wait`](Self::decision_wait) is over;
/// - else, the oldest trace first, when more than [`max_spans`](Self::max_spans) or [`max_traces`](Self::max_traces) are held,
///   or more bytes than [`max_queue_bytes`](crate::TelemetryBuilder::max_queue_bytes);
/// - at the shutdown.
///
/// What ends after that is judged anew: a trace that fails late is kept from there on, without its earlier part. Dropped
/// and held spans are in [`Stats`](crate::Counts). `flush` delivers what is decided and leaves the rest undecided.
///
/// Each processor has its own policy, which sees what its name and its filter let pass, after the postprocess callback.
/// It works on a thread of ours; with batching off on the one on which a span ends, and then deadlines are looked at when
/// a span arrives, and at a flush. Without any `keep_` method it keeps nothing.
///
/// ```
/// use respan::testing::InMemorySpanExporter;
/// use respan::{ExportFilter, Processor, TailPolicy};
/// use std::time::Duration;
///
/// let interesting = TailPolicy::new()
///     .keep_errors()
///     .keep_slower_than(Duration::from_secs(10))
///     .keep_matching(ExportFilter::new().equal("tier", "gold"))
///     .keep_ratio(0.1);
/// let processor = Processor::new(InMemorySpanExporter::new()).tail(interesting);
/// # let _ = processor;
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until a processor has it"]
pub struct TailPolicy {
    keeps_errors: bool,
    slower_than: Option<Duration>,
    conditions: Vec<Condition>,
    ratio: f64,
    pub(crate) decision_wait: Duration,
    pub(crate) max_spans: usize,
    pub(crate) max_traces: usize,
}

#[derive(Clone)]
enum Condition {
    Filter(ExportFilter),
    Code(Filter),
}

impl TailPolicy {
    /// A policy that keeps nothing yet.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new();
    /// # let _ = policy;
    /// ```
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

    /// Keeps traces in which a span has status ERROR.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_errors();
    /// # let _ = policy;
    /// ```
    pub fn keep_errors(mut self) -> Self {
        self.keeps_errors = true;
        self
    }

    /// Keeps traces in which a single span took longer than this.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let policy = respan::TailPolicy::new().keep_slower_than(Duration::from_secs(10));
    /// # let _ = policy;
    /// ```
    pub fn keep_slower_than(mut self, duration: Duration) -> Self {
        self.slower_than = Some(duration);
        self
    }

    /// Keeps traces in which a span passes this filter; called again, one of the filters is enough.
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

    /// As [`keep_matching`](Self::keep_matching), for what a filter cannot say. Code that panics does not match.
    ///
    /// Each held span is converted for it, which costs about as much as recording it.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_if(|span| span.events.len() > 100);
    /// # let _ = policy;
    /// ```
    pub fn keep_if(mut self, condition: impl Fn(&SpanData) -> bool + Send + Sync + 'static) -> Self {
        self.conditions.push(Condition::Code(Arc::new(condition)));
        self
    }

    /// Keeps this share of all other traces, 0.0 to 1.0; none of them with NaN.
    ///
    /// It follows from the trace id, so that every processor and every process keeps the same ones, and those that are
    /// kept are never held. The id's last 56 bits decide, as OpenTelemetry's
    /// [consistent probability sampling](https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/)
    /// has it.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_errors().keep_ratio(0.1);
    /// # let _ = policy;
    /// ```
    pub fn keep_ratio(mut self, ratio: f64) -> Self {
        self.ratio = ratio;
        self
    }

    /// How long a trace may stay undecided, counted from the arrival of its first span; 30 seconds unless said otherwise.
    ///
    /// Longer than most traces take: beyond it, their earlier spans are gone when a later one fails. It is looked at as
    /// often as batches go out (`OTEL_BSP_SCHEDULE_DELAY`).
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

    /// How many spans may be held, of all traces together; 10,000 unless said otherwise. As many again may wait for the
    /// exporter, so that the traces that are kept find room there.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_errors().max_spans(50_000);
    /// # let _ = policy;
    /// ```
    pub fn max_spans(mut self, count: usize) -> Self {
        self.max_spans = count;
        self
    }

    /// How many traces may be held, and how many of those that were kept are remembered for their later spans; 10,000
    /// unless said otherwise.
    ///
    /// ```
    /// let policy = respan::TailPolicy::new().keep_errors().max_traces(1_000);
    /// # let _ = policy;
    /// ```
    pub fn max_traces(mut self, count: usize) -> Self {
        self.max_traces = count;
        self
    }

    /// Whether this span alone is reason enough to keep its trace.
    pub(crate) fn wants(&self, span: &FinishedSpan, counters: &Counters) -> bool {
        sampling::is_trace_sampled(span.trace_id(), self.ratio)
            || self.keeps_errors && matches!(span.status(), Status::Error { .. })
            || self.slower_than.is_some_and(|least| duration(span) > least)
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
