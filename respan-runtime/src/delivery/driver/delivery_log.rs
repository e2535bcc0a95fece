//! The confirmation that delivery works.

use crate::diagnostics::{OnceFlag, WAS, diagnose, format_span_count};
use crate::exporter::Export;

/// Logs the first delivery of one exporter: failures are logged, so that silence would not tell whether spans arrive.
#[derive(Debug)]
pub(super) struct DeliveryLog {
    /// `None` for destinations that show what they get, such as the console.
    destination: Option<String>,
    is_logged: OnceFlag,
}

impl DeliveryLog {
    pub(super) fn new(exporter: &dyn Export) -> Self {
        Self {
            destination: exporter.is_remote().then(|| exporter.describe().into_owned()),
            is_logged: OnceFlag::new(),
        }
    }

    /// Logs the first call with at least one span.
    pub(super) fn record(&self, spans: usize) {
        if let Some(destination) = &self.destination
            && spans > 0
            && self.is_logged.set()
        {
            let spans = format_span_count(spans as u64, WAS);
            diagnose!(Info, "exporter", "first delivery: {spans} accepted by {destination}");
        }
    }
}
