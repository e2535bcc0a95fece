//! Further options of a telemetry: what is taken out of its spans, and who gets them in Respan's place.

use super::builder::TelemetryBuilder;
use crate::mask::Mask;
use crate::processor::Processor;

impl TelemetryBuilder {
    /// Masks in every span, before anybody's filter, callback or exporter sees it, what must not leave the program: by
    /// key, by pattern, by code of your own. Nothing is masked unless said so.
    ///
    /// Given again, it replaces the mask given before.
    ///
    /// ```
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// use respan_runtime::Mask;
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
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// use respan_runtime::testing::InMemorySpanExporter;
    ///
    /// let telemetry = builder.custom_exporter(InMemorySpanExporter::new()).is_batching_enabled(false).build()?;
    /// # drop(telemetry);
    /// # Ok::<(), respan_runtime::InitError>(())
    /// ```
    pub fn custom_exporter(mut self, exporter: impl Into<Processor>) -> Self {
        self.custom_exporter = Some(exporter.into());
        self
    }
}
