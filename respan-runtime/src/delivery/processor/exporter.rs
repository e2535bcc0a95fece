//! Exporter of a processor: one of respan, or of another library.

use super::sdk_exporter;
use super::sdk_exporter::Construct;
use crate::exporter::console::ConsoleSpanExporter;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::otlp::OtlpSpanExporter;
#[cfg(feature = "exporter-respan")]
use crate::exporter::respan::RespanSpanExporter;
use crate::exporter::{Export, FileSpanExporter, Flush, InMemorySpanExporter};
use crate::model::Naming;
use opentelemetry_sdk::trace::SpanExporter;
use std::any::Any;
use std::borrow::Cow;
use std::convert::identity;
use std::time::Duration;

/// An exporter of respan, called with records, or a third-party one, called with `SpanData`.
pub(crate) enum Exporter {
    Own(Box<dyn Export>),
    ThirdParty { name: &'static str, construct: Construct },
}

impl Exporter {
    /// Finds respan's own exporters by type, which need no conversion to `SpanData`.
    pub(super) fn of<E: SpanExporter + 'static>(exporter: E) -> Self {
        let mut exporter = Some(exporter);
        macro_rules! own {
            ($($own:ty => $exporter:expr),*) => {$(
                if let Some(own) = (&mut exporter as &mut dyn Any).downcast_mut::<Option<$own>>() {
                    if let Some(own) = own.take() {
                        return Self::Own(Box::new($exporter(own)));
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
        Self::ThirdParty {
            name: std::any::type_name::<E>(),
            construct: sdk_exporter::from_value(exporter),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::super::Processor;
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
