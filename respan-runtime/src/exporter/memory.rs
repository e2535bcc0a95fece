//! An exporter that keeps what it gets.

use super::Export;
use super::failure::ExportFailure;
use crate::model::{FinishedSpan, Interner, batch_to_span_data};
use crate::sync::lock;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};

/// Keeps finished spans in memory, for tests; clones share what they keep.
///
/// Make a telemetry of the test's own with it, so that tests may run in parallel.
///
/// ```
/// use respan::RespanTelemetry;
/// use respan::testing::InMemorySpanExporter;
///
/// let exporter = InMemorySpanExporter::new();
/// let telemetry = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .is_batching_enabled(false)
///     .add_processor(exporter.clone())
///     .build()?;
/// let _entered = telemetry.enter();
/// // ... call annotated functions ...
/// assert_eq!(exporter.tree().to_string(), "");
/// # Ok::<(), respan::InitError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemorySpanExporter {
    spans: Arc<Mutex<Vec<SpanData>>>,
}

impl InMemorySpanExporter {
    /// An exporter without spans.
    ///
    /// ```
    /// let exporter = respan::testing::InMemorySpanExporter::new();
    /// assert!(exporter.finished_spans().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<SpanData>> {
        lock(&self.spans)
    }

    /// The spans so far, in the order in which they ended.
    ///
    /// ```
    /// let exporter = respan::testing::InMemorySpanExporter::new();
    /// assert_eq!(exporter.finished_spans().len(), 0);
    /// ```
    pub fn finished_spans(&self) -> Vec<SpanData> {
        self.kept().clone()
    }

    /// Forgets the spans so far.
    ///
    /// ```
    /// respan::testing::InMemorySpanExporter::new().reset();
    /// ```
    pub fn reset(&self) {
        self.kept().clear();
    }
}

impl Export for InMemorySpanExporter {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        self.kept()
            .append(&mut batch_to_span_data(batch, &mut Interner::default()));
        Ok(())
    }

    fn describe(&self) -> Cow<'static, str> {
        "memory".into()
    }
}

impl SpanExporter for InMemorySpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.kept().extend(batch);
        Ok(())
    }
}
