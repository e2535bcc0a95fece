//! Who gets the spans of a telemetry, and what is taken out of them before.

use super::builder::TelemetryBuilder;
use crate::delivery::processor::Processor;
use crate::delivery::settings::{ForeignSpans, Receives};
use crate::mask::Mask;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

impl TelemetryBuilder {
    /// Masks in every span, before anybody's filter, callback or exporter sees it, what must not leave the program: by
    /// key, by pattern, by code of your own. Nothing is masked unless said so.
    ///
    /// Given again, it replaces the mask given before.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// use respan::Mask;
    ///
    /// let builder = builder.mask(Mask::secrets().keys(["iban"]));
    /// # let _ = builder;
    /// ```
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = Some(mask);
        self
    }

    /// Takes the place of the exporter to Respan: the spans that would go there go here.
    ///
    /// API key, base URL and headers are not needed, and neither read nor checked if they are given. What
    /// [`default_processor_receives`](Self::default_processor_receives) says holds for it; use
    /// [`add_processor`](Self::add_processor) for a further destination. As there, it may be a [`Processor`] with a
    /// filter or batching of its own; one with a name is then addressed by it.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder().environment(|_| None);
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let telemetry = builder.custom_exporter(InMemorySpanExporter::new()).is_batching_enabled(false).build()?;
    /// # drop(telemetry);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn custom_exporter(mut self, exporter: impl Into<Processor>) -> Self {
        self.custom_exporter = Some(exporter.into());
        self
    }

    /// Sees, and may change, each span just before the exporters get it: to redact it, to count it.
    ///
    /// It runs once per span that some processor wants, whatever their number, after the [`mask`](Self::mask) and the
    /// filters; all processors get what it made. If it panics, that span is not exported at all.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.span_postprocess_callback(|span| {
    ///     span.attributes.retain(|attribute| attribute.key.as_str() != "user.email");
    /// });
    /// # let _ = builder;
    /// ```
    pub fn span_postprocess_callback(mut self, callback: impl Fn(&mut SpanData) + Send + Sync + 'static) -> Self {
        self.postprocess = Some(Arc::new(callback));
        self
    }

    /// One more destination: an exporter, or a [`Processor`] around one. More can be added later.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// use respan::{ConsoleSpanExporter, Processor};
    ///
    /// let builder = builder
    ///     .add_processor(ConsoleSpanExporter::new())
    ///     .add_processor(Processor::new(ConsoleSpanExporter::new()).name("debug"));
    /// # let _ = builder;
    /// ```
    pub fn add_processor(mut self, processor: impl Into<Processor>) -> Self {
        self.processors.push(processor.into());
        self
    }

    /// Which spans go to Respan, or to the [`custom_exporter`](Self::custom_exporter) in its place: those that name no
    /// processor (the default), or all.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.default_processor_receives(respan::Receives::All);
    /// # let _ = builder;
    /// ```
    pub fn default_processor_receives(mut self, receives: Receives) -> Self {
        self.default_receives = receives;
        self
    }

    /// Which spans of other libraries are exported: those that have to do with a workflow or a model (the default), or all.
    ///
    /// A choice by library or attribute is made on top of `All`, by [`Processor::filter`].
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.foreign_spans(respan::ForeignSpans::All);
    /// # let _ = builder;
    /// ```
    pub fn foreign_spans(mut self, which: ForeignSpans) -> Self {
        self.foreign_spans = which;
        self
    }
}
