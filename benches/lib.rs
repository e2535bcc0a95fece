//! What the benches share: one piece of work, and an exporter that only counts.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the measured function returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A small text.
    pub text: String,
    /// A number.
    pub total: i64,
}

/// The measured function's work: small, so that what is measured is the tracing.
pub fn work(count: i64, text: &str) -> Answer {
    Answer {
        text: text.to_owned(),
        total: count.wrapping_mul(7).wrapping_add(1),
    }
}

/// Counts what it is given and forgets it.
#[derive(Debug, Clone, Default)]
pub struct CountingExporter(Arc<AtomicU64>);

impl CountingExporter {
    /// Spans seen.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl SpanExporter for CountingExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.fetch_add(batch.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}
