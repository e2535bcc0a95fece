//! Processor: an exporter and the spans that it gets.

use super::exporter::Exporter;
use super::running_spans::RunningSpans;
use super::sdk_exporter;
use crate::delivery::settings::Filter;
use crate::delivery::tail::TailPolicy;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::viewer::ViewerExporter;
use crate::filter::ExportFilter;
use crate::model::Naming;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The delay of a viewer, which shows spans as they end.
#[cfg(feature = "exporter-otlp")]
const VIEWER_DELAY: Duration = Duration::from_millis(200);

/// A destination of spans: an exporter and the conditions for the spans that it gets, for
/// [`TelemetryBuilder::add_processor`](crate::TelemetryBuilder::add_processor).
///
/// Without a name it gets every span; with one, those whose `processors` name it. A filter is an additional condition.
/// A plain exporter converts into a processor.
///
/// ```
/// use respan::Processor;
/// use respan::testing::InMemorySpanExporter;
///
/// let slow_spans = Processor::new(InMemorySpanExporter::new())
///     .name("debug")
///     .filter(|span| span.end_time.duration_since(span.start_time).is_ok_and(|time| time.as_secs() > 10));
/// # let _ = slow_spans;
/// ```
#[must_use = "a processor has no effect until it is added to a telemetry"]
pub struct Processor {
    pub(crate) exporter: Exporter,
    pub(crate) name: Option<String>,
    pub(crate) filter: Option<Filter>,
    pub(crate) batching: Option<bool>,
    pub(crate) tail: Option<TailPolicy>,
    pub(crate) naming: Option<Naming>,
    /// The time after which an incomplete batch of this processor is sent; `None`: that of the telemetry.
    pub(crate) schedule_delay: Option<Duration>,
    /// The spans of which the processor is told before they end, by start notices.
    pub(crate) running_spans: Option<&'static dyn RunningSpans>,
}

impl Processor {
    /// A processor that exports every span with this exporter: one of respan, or any other `SpanExporter`.
    pub fn new(exporter: impl SpanExporter + 'static) -> Self {
        Self::from_exporter(Exporter::of(exporter))
    }

    /// As [`new`](Self::new), for an exporter that needs an async runtime when it is built, such as `opentelemetry-otlp` with
    /// `tonic`.
    ///
    /// It is built inside of respan's own runtime, so the program needs none, and the exporter works while a runtime of the
    /// program is blocked or shut down. If building it fails, that is logged and the processor is left out.
    ///
    /// ```
    /// use respan::Processor;
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let processor = Processor::build(|| Ok::<_, std::io::Error>(InMemorySpanExporter::new()));
    /// # let _ = processor;
    /// ```
    pub fn build<E, F, R>(build: F) -> Self
    where
        E: SpanExporter + 'static,
        F: FnOnce() -> Result<E, R> + Send + 'static,
        R: fmt::Display,
    {
        Self::from_exporter(Exporter::ThirdParty {
            name: std::any::type_name::<E>(),
            construct: sdk_exporter::from_builder(build),
        })
    }

    fn from_exporter(exporter: Exporter) -> Self {
        Self {
            exporter,
            name: None,
            filter: None,
            batching: None,
            tail: None,
            naming: None,
            schedule_delay: None,
            running_spans: None,
        }
    }

    /// The processor of a viewer, whose spans are always batched, with a short delay.
    #[cfg(feature = "exporter-otlp")]
    pub(crate) fn viewer(exporter: ViewerExporter) -> Self {
        Self {
            batching: Some(true),
            schedule_delay: Some(VIEWER_DELAY),
            ..Self::from_exporter(Exporter::Own(Box::new(exporter)))
        }
    }

    /// Restricts the processor to spans whose `processors` contain this name.
    ///
    /// The empty name matches spans without `processors`. A name with a comma matches none and logs a warning, since spans
    /// separate names with commas.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Restricts the processor to finished spans that meet this condition; a condition that panics is not met.
    ///
    /// It runs on a thread of respan's, or with batching off on the thread that ends the span. Each span is converted for it,
    /// which costs about as much as recording it.
    pub fn filter(mut self, filter: impl Fn(&SpanData) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Arc::new(filter));
        self
    }

    /// As [`filter`](Self::filter), with the conditions of an export filter; replaces an earlier one.
    pub fn export_filter(self, filter: ExportFilter) -> Self {
        self.filter(move |span| filter.passes(span))
    }

    /// Exports whole traces or drops them, by the spans in them; see [`TailPolicy`].
    pub fn tail(mut self, policy: TailPolicy) -> Self {
        self.tail = Some(policy);
        self
    }

    /// Sets the names of the attributes that describe model calls, functions, sessions and users, which backends do not agree on.
    ///
    /// Default: [`Naming::Respan`] for respan's own exporters, unless theirs is another one, and [`Naming::Both`] for all others.
    /// Filters and callbacks see the names of Respan, whatever this is; the conditions of a [`TailPolicy`] see the processor's.
    ///
    /// ```
    /// use respan::{FileSpanExporter, Naming, Processor};
    ///
    /// # let path = std::env::temp_dir().join(format!("respan-naming-{}.jsonl", std::process::id()));
    /// let processor = Processor::new(FileSpanExporter::new(&path)?).naming(Naming::OpenInference);
    /// # drop(processor);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn naming(mut self, naming: Naming) -> Self {
        self.naming = Some(naming);
        self
    }

    /// Sets whether spans are exported in batches on a thread of respan's, or each on the thread that ended it, which waits.
    ///
    /// The default is that of the telemetry.
    pub fn batching(mut self, on: bool) -> Self {
        self.batching = Some(on);
        self
    }
}

impl Processor {
    /// Returns whether spans that name no processor can go here.
    pub(crate) fn accepts_unrouted(&self) -> bool {
        self.name.as_deref().is_none_or(|name| name.trim().is_empty())
    }
}

impl<E: SpanExporter + 'static> From<E> for Processor {
    fn from(exporter: E) -> Self {
        Self::new(exporter)
    }
}

impl fmt::Debug for Processor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Processor")
            .field("exporter", &self.exporter.describe())
            .field("name", &self.name)
            .field("has_filter", &self.filter.is_some())
            .field("batching", &self.batching)
            .field("tail", &self.tail)
            .field("naming", &self.naming)
            .finish_non_exhaustive()
    }
}
