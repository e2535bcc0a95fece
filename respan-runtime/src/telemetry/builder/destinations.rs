//! Setters of the destinations: processors, the exporter in place of Respan's, routing, mask and postprocessing.

use super::builder::TelemetryBuilder;
use crate::delivery::processor::IntoProcessor;
use crate::delivery::settings::{ForeignSpans, Receives};
use crate::mask::Mask;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

impl TelemetryBuilder {
    /// Masks secrets in every span before a processor's filter, a callback or an exporter receives it: by key, by pattern, or by
    /// a function of the program. Default: nothing is masked.
    ///
    /// A second call replaces the mask.
    ///
    /// ```
    /// use respan::{Mask, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().mask(Mask::secrets().keys(["iban"]));
    /// ```
    pub fn mask(mut self, mask: Mask) -> Self {
        self.options.destinations.mask = Some(mask);
        self
    }

    /// Replaces the exporter to Respan: the spans that would go there go to this exporter.
    ///
    /// API key, base URL and headers are then neither read nor checked.
    /// [`default_processor_receives`](Self::default_processor_receives) applies to it. A [`Processor`](crate::Processor) may have
    /// a filter or batching of its own; one with a name receives the spans that name it. For one more destination use
    /// [`add_processor`](Self::add_processor).
    ///
    /// ```
    /// use respan::RespanTelemetry;
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let exporter = InMemorySpanExporter::new();
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .custom_exporter(exporter.clone())
    ///     .is_batching_enabled(false)
    ///     .build()?;
    /// telemetry.get_client().start_span("load").run(|| ());
    /// assert_eq!(exporter.tree(), "load.task\n");
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn custom_exporter(mut self, exporter: impl IntoProcessor) -> Self {
        self.options.destinations.custom_exporter = Some(exporter.into_processor());
        self
    }

    /// Sets a function that receives each span just before the exporters do, and may change it.
    ///
    /// It runs once per exported span, whatever the number of processors, after the [`mask`](Self::mask) and the filters; all
    /// processors receive its result. If it panics, that span is not exported.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().span_postprocess_callback(|span| {
    ///     span.attributes.retain(|attribute| attribute.key.as_str() != "user.email");
    /// });
    /// ```
    pub fn span_postprocess_callback(mut self, callback: impl Fn(&mut SpanData) + Send + Sync + 'static) -> Self {
        self.options.destinations.postprocess = Some(Arc::new(callback));
        self
    }

    /// Adds a destination: an exporter, or a [`Processor`](crate::Processor) around one. May be called several times, and after
    /// the start by [`RespanTelemetry::add_processor`](crate::RespanTelemetry::add_processor).
    ///
    /// ```
    /// use respan::{ConsoleSpanExporter, Processor, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder()
    ///     .add_processor(ConsoleSpanExporter::new())
    ///     .add_processor(Processor::new(ConsoleSpanExporter::new()).name("debug"));
    /// ```
    pub fn add_processor(mut self, processor: impl IntoProcessor) -> Self {
        self.options.destinations.processors.push(processor.into_processor());
        self
    }

    /// Sets which spans go to Respan, or to the [`custom_exporter`](Self::custom_exporter) in its place. Default:
    /// [`Receives::Unrouted`], the spans that name no processor.
    ///
    /// ```
    /// use respan::{Receives, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().default_processor_receives(Receives::All);
    /// ```
    pub fn default_processor_receives(mut self, receives: Receives) -> Self {
        self.options.destinations.default_receives = receives;
        self
    }

    /// Sets which spans of other libraries are exported. Default: [`ForeignSpans::Related`], those related to a workflow or a
    /// model.
    ///
    /// To select by library or attribute, use [`ForeignSpans::All`] with a [`Processor::filter`](crate::Processor::filter).
    ///
    /// ```
    /// use respan::{ForeignSpans, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().foreign_spans(ForeignSpans::All);
    /// ```
    pub fn foreign_spans(mut self, which: ForeignSpans) -> Self {
        self.options.destinations.foreign_spans = which;
        self
    }
}
