//! An exporter that collects spans in memory.

use super::Export;
use super::Flush;
use super::failure::ExportFailure;
use crate::model::{FinishedSpan, Interner};
use crate::naming::batch_to_span_data;
use crate::sync::lock;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};

/// Collects finished spans in memory, for tests; clones share the collected spans.
///
/// Build a telemetry per test with it, so that tests can run in parallel.
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
/// assert_eq!(exporter.tree(), "");
/// # Ok::<(), respan::InitError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemorySpanExporter {
    spans: Arc<Mutex<Vec<SpanData>>>,
    flushes: Arc<Mutex<Vec<Flush>>>,
}

impl InMemorySpanExporter {
    /// Creates an exporter without spans.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock_spans(&self) -> MutexGuard<'_, Vec<SpanData>> {
        lock(&self.spans)
    }

    /// Returns the collected spans, in the order in which they ended.
    ///
    /// ```
    /// use respan::testing::InMemorySpanExporter;
    ///
    /// let exporter = InMemorySpanExporter::new();
    /// assert!(exporter.finished_spans().is_empty());
    /// ```
    pub fn finished_spans(&self) -> Vec<SpanData> {
        self.lock_spans().clone()
    }

    /// Flushes the telemetries that the exporter was added to.
    pub(crate) fn flush_telemetries(&self) {
        // From a copy, because a flush calls the exporter.
        let flushes = lock(&self.flushes).clone();
        for Flush(flush) in flushes {
            flush();
        }
    }

    /// Removes the collected spans.
    pub fn reset(&self) {
        self.lock_spans().clear();
    }
}

impl Export for InMemorySpanExporter {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        self.lock_spans()
            .append(&mut batch_to_span_data(batch, None, &mut Interner::default()));
        Ok(())
    }

    fn set_flush(&mut self, flush: Flush) {
        lock(&self.flushes).push(flush);
    }

    fn describe(&self) -> Cow<'static, str> {
        "memory".into()
    }
}

impl SpanExporter for InMemorySpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.lock_spans().extend(batch);
        Ok(())
    }
}
