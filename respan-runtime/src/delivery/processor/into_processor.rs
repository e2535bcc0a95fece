//! Conversion into a processor.

use super::definition::Processor;

/// A processor, or an exporter, which becomes a processor without a name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a processor nor an exporter",
    label = "not an exporter",
    note = "pass an exporter of respan (`ConsoleSpanExporter::new()`, `FileSpanExporter::new(path)?`, \
            `OtlpSpanExporter::collector(url)?`, `testing::InMemorySpanExporter::new()`), a type that implements `respan::opentelemetry_sdk::trace::SpanExporter`, or a \
            `Processor` around one of them; of a `Result` pass what `?` takes out of it, and of a builder what `.build()?` makes"
)]
#[doc(hidden)]
pub trait IntoProcessor {
    fn into_processor(self) -> Processor;
}

#[diagnostic::do_not_recommend]
impl<P: Into<Processor>> IntoProcessor for P {
    fn into_processor(self) -> Processor {
        self.into()
    }
}
