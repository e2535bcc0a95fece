//! An exporter that counts what it is given and forgets it.

#[cfg(feature = "rivals")]
use fastrace::collector::{Reporter, SpanRecord};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what it is given and forgets it; copies count together.
#[derive(Debug, Clone, Default)]
pub struct CountingExporter(Arc<AtomicU64>);

impl CountingExporter {
    /// Spans seen.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// So many more.
    pub fn add(&self, spans: usize) {
        self.0.fetch_add(spans as u64, Ordering::Relaxed);
    }
}

impl SpanExporter for CountingExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.add(batch.len());
        Ok(())
    }
}

/// fastrace hands out its own spans: it is spared the conversion that the others' exporters get.
#[cfg(feature = "rivals")]
impl Reporter for CountingExporter {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        self.add(spans.len());
    }
}
