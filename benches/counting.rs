//! An exporter that counts spans and drops them.

#[cfg(feature = "comparison")]
use fastrace::collector::{Reporter, SpanRecord};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts spans and drops them; clones share one counter.
#[derive(Debug, Clone, Default)]
pub struct CountingExporter(Arc<AtomicU64>);

impl CountingExporter {
    /// Number of exported spans.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Adds this number of spans.
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

/// fastrace reports spans of its own type, without a conversion to `SpanData` as the other recorders.
#[cfg(feature = "comparison")]
impl Reporter for CountingExporter {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        self.add(spans.len());
    }
}
