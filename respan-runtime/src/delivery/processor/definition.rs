//! A destination, as the user describes it.

use super::sdk_exporter;
use super::sdk_exporter::Construct;
use crate::delivery::settings::Filter;
use crate::delivery::tail::TailPolicy;
use crate::exporter::console::ConsoleSpanExporter;
#[cfg(feature = "exporter-respan")]
use crate::exporter::respan::RespanSpanExporter;
use crate::exporter::{Export, FileSpanExporter, InMemorySpanExporter};
use crate::filter::ExportFilter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A destination of spans: an exporter, and which spans it gets.
///
/// Without a name it gets every span; with one, those whose `processors` name it. With a filter too, both must hold.
/// An exporter alone turns into a processor by itself.
///
/// ```
/// use respan::Processor;
/// use respan::testing::InMemorySpanExporter;
///
/// let slow_ones = Processor::new(InMemorySpanExporter::new())
///     .name("debug")
///     .filter(|span| span.end_time.duration_since(span.start_time).is_ok_and(|time| time.as_secs() > 10));
/// # let _ = slow_ones;
/// ```
#[must_use = "a processor does nothing until it is added to a telemetry"]
pub struct Processor {
    pub(crate) exporter: Exporter,
    pub(crate) name: Option<String>,
    pub(crate) filter: Option<Filter>,
    pub(crate) batching: Option<bool>,
    pub(crate) tail: Option<TailPolicy>,
}

/// Ours, driven directly, or somebody else's, driven through `SpanData`.
pub(crate) enum Exporter {
    Own(Box<dyn Export>),
    Foreign { name: &'static str, construct: Construct },
}

impl Processor {
    /// A processor that sends every span to this exporter: one of ours, or any that implements `SpanExporter`.
    ///
    /// ```
    /// use respan::Processor;
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let processor = Processor::new(InMemorySpanExporter::new());
    /// # let _ = processor;
    /// ```
    pub fn new(exporter: impl SpanExporter + 'static) -> Self {
        Self::from_exporter(recognised(exporter))
    }

    /// As [`new`](Self::new), for an exporter that wants an async runtime where it is made, as `opentelemetry-otlp`
    /// with `tonic` does.
    ///
    /// It is made on a thread of ours that has one, so the program needs none; and where the program has one, the
    /// exporter goes on working while that is blocked or gone. Where making it fails, that is logged and the processor
    /// left out.
    ///
    /// ```
    /// use respan::Processor;
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let processor = Processor::build(|| Ok::<_, std::io::Error>(InMemorySpanExporter::new()));
    /// # let _ = processor;
    /// ```
    pub fn build<E, F, R>(make: F) -> Self
    where
        E: SpanExporter + 'static,
        F: FnOnce() -> Result<E, R> + Send + 'static,
        R: fmt::Display,
    {
        Self::from_exporter(Exporter::Foreign {
            name: std::any::type_name::<E>(),
            construct: sdk_exporter::later(make),
        })
    }

    fn from_exporter(exporter: Exporter) -> Self {
        Self {
            exporter,
            name: None,
            filter: None,
            batching: None,
            tail: None,
        }
    }

    /// Spans must name this processor. The empty name stands for spans that name none. One with a comma matches nothing,
    /// since spans separate names with commas; a warning says so.
    ///
    /// ```
    /// # let processor = respan::Processor::new(respan::testing::InMemorySpanExporter::new());
    /// let processor = processor.name("debug");
    /// # let _ = processor;
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Spans must satisfy this condition, which sees them finished. One that panics is not satisfied.
    ///
    /// It runs on a thread of ours, or with batching off on the one on which the span ends; each span is converted for
    /// it, which costs about as much as recording it.
    ///
    /// ```
    /// # let processor = respan::Processor::new(respan::testing::InMemorySpanExporter::new());
    /// let processor = processor.filter(|span| span.name.ends_with(".tool"));
    /// # let _ = processor;
    /// ```
    pub fn filter(mut self, filter: impl Fn(&SpanData) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Arc::new(filter));
        self
    }

    /// As [`filter`](Self::filter), with the conditions of an export filter; it takes the place of an earlier one.
    ///
    /// ```
    /// # let processor = respan::Processor::new(respan::testing::InMemorySpanExporter::new());
    /// let processor = processor.export_filter(respan::ExportFilter::errors_only());
    /// # let _ = processor;
    /// ```
    pub fn export_filter(self, filter: ExportFilter) -> Self {
        self.filter(move |span| filter.passes(span))
    }

    /// Whole traces are kept or dropped, by what turns up in them: spans wait until their trace is decided.
    ///
    /// ```
    /// # let processor = respan::Processor::new(respan::testing::InMemorySpanExporter::new());
    /// use respan::TailPolicy;
    ///
    /// let processor = processor.tail(TailPolicy::new().keep_errors().keep_ratio(0.1));
    /// # let _ = processor;
    /// ```
    pub fn tail(mut self, policy: TailPolicy) -> Self {
        self.tail = Some(policy);
        self
    }

    /// Whether spans are sent in batches from a thread of ours, or each at once while the code that ended it waits.
    /// Without this, what the telemetry says holds.
    ///
    /// ```
    /// # let processor = respan::Processor::new(respan::testing::InMemorySpanExporter::new());
    /// let processor = processor.batching(false);
    /// # let _ = processor;
    /// ```
    pub fn batching(mut self, on: bool) -> Self {
        self.batching = Some(on);
        self
    }
}

impl Processor {
    /// Whether spans that name no processor may come here.
    pub(crate) fn takes_unrouted(&self) -> bool {
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
            .finish()
    }
}

impl Exporter {
    pub(crate) fn describe(&self) -> Cow<'static, str> {
        match self {
            Self::Own(exporter) => exporter.describe(),
            Self::Foreign { name, .. } => (*name).into(),
        }
    }

    pub(crate) fn is_foreign(&self) -> bool {
        matches!(self, Self::Foreign { .. })
    }

    /// The exporter in the form in which it is driven. A foreign one gets `timeout` for each batch.
    pub(crate) fn into_export(self, timeout: Duration) -> Option<Box<dyn Export>> {
        match self {
            Self::Own(exporter) => Some(exporter),
            Self::Foreign { construct, .. } => construct(timeout),
        }
    }
}

/// Our own exporters are driven without the detour through `SpanData`.
fn recognised<E: SpanExporter + 'static>(exporter: E) -> Exporter {
    let mut exporter = Some(exporter);
    macro_rules! own {
        ($($own:ty),*) => {$(
            if let Some(own) = (&mut exporter as &mut dyn Any).downcast_mut::<Option<$own>>() {
                if let Some(own) = own.take() {
                    return Exporter::Own(Box::new(own));
                }
            }
        )*};
    }
    #[cfg(feature = "exporter-respan")]
    own!(RespanSpanExporter);
    own!(ConsoleSpanExporter, FileSpanExporter, InMemorySpanExporter);
    Exporter::Foreign {
        name: std::any::type_name::<E>(),
        construct: sdk_exporter::given(exporter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_exporters_are_recognised() {
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
        assert!(own.iter().all(|processor| !processor.exporter.is_foreign()), "{own:?}");
        let _ = std::fs::remove_file(path);
    }
}
