//! Processor: an exporter and the spans that it gets.

use super::running_spans::RunningSpans;
use super::sdk_exporter;
use super::sdk_exporter::Construct;
use crate::delivery::settings::Filter;
use crate::delivery::tail::TailPolicy;
use crate::exporter::console::ConsoleSpanExporter;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::otlp::OtlpSpanExporter;
#[cfg(feature = "exporter-respan")]
use crate::exporter::respan::RespanSpanExporter;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::viewer::ViewerExporter;
use crate::exporter::{Export, FileSpanExporter, Flush, InMemorySpanExporter};
use crate::filter::ExportFilter;
use crate::model::Naming;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::any::Any;
use std::borrow::Cow;
use std::convert::identity;
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

/// An exporter of respan, called with records, or a third-party one, called with `SpanData`.
pub(crate) enum Exporter {
    Own(Box<dyn Export>),
    ThirdParty { name: &'static str, construct: Construct },
}

impl Processor {
    /// A processor that exports every span with this exporter: one of respan, or any other `SpanExporter`.
    pub fn new(exporter: impl SpanExporter + 'static) -> Self {
        Self::from_exporter(classify(exporter))
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

    /// Returns whether spans are exported in batches on a thread of respan's, or each on the thread that ended it, which waits.
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

impl Exporter {
    pub(crate) fn describe(&self) -> Cow<'static, str> {
        match self {
            Self::Own(exporter) => exporter.describe(),
            Self::ThirdParty { name, .. } => (*name).into(),
        }
    }

    /// Passes the flush of its telemetry to one of respan's own exporters.
    pub(crate) fn set_flush(&mut self, flush: Flush) {
        if let Self::Own(exporter) = self {
            exporter.set_flush(flush);
        }
    }

    /// The naming of a processor that sets none.
    pub(crate) fn naming(&self) -> Naming {
        match self {
            Self::Own(exporter) => exporter.naming(),
            Self::ThirdParty { .. } => Naming::Both,
        }
    }

    pub(crate) fn is_third_party(&self) -> bool {
        matches!(self, Self::ThirdParty { .. })
    }

    /// The exporter for its driver; `None` if building it failed. A third-party one has `timeout` for each batch, and converts
    /// spans into this naming.
    pub(crate) fn into_export(self, timeout: Duration, naming: Option<Naming>) -> Option<Box<dyn Export>> {
        match self {
            Self::Own(exporter) => Some(exporter),
            Self::ThirdParty { construct, .. } => construct(timeout, naming),
        }
    }
}

/// Finds respan's own exporters by type, which need no conversion to `SpanData`.
fn classify<E: SpanExporter + 'static>(exporter: E) -> Exporter {
    let mut exporter = Some(exporter);
    macro_rules! own {
        ($($own:ty => $exporter:expr),*) => {$(
            if let Some(own) = (&mut exporter as &mut dyn Any).downcast_mut::<Option<$own>>() {
                if let Some(own) = own.take() {
                    return Exporter::Own(Box::new($exporter(own)));
                }
            }
        )*};
    }
    #[cfg(feature = "exporter-respan")]
    own!(RespanSpanExporter => |respan: RespanSpanExporter| respan.0);
    #[cfg(feature = "exporter-otlp")]
    own!(OtlpSpanExporter => |otlp: OtlpSpanExporter| otlp.0);
    own!(
        ConsoleSpanExporter => identity,
        FileSpanExporter => identity,
        InMemorySpanExporter => identity
    );
    Exporter::ThirdParty {
        name: std::any::type_name::<E>(),
        construct: sdk_exporter::from_value(exporter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exporters_of_respan_are_not_third_party() {
        let path = std::env::temp_dir().join(format!("respan-processor-{}.jsonl", std::process::id()));
        let file = FileSpanExporter::new(&path).expect("a file");
        let respan = RespanSpanExporter::builder()
            .api_key("key")
            .build()
            .expect("an exporter");
        let own = [
            Processor::new(respan),
            Processor::new(ConsoleSpanExporter::new()),
            Processor::new(file),
            Processor::new(InMemorySpanExporter::new()),
        ];
        assert!(
            own.iter().all(|processor| !processor.exporter.is_third_party()),
            "{own:?}"
        );
        let _ = std::fs::remove_file(path);
    }
}
