//! The options of a telemetry that are about delivery.

use super::builder::TelemetryBuilder;
use crate::exporter::RespanSpanExporterBuilder;
use crate::processor::RetryPolicy;

/// What is left open keeps its default.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DeliveryOptions {
    retry: Option<RetryPolicy>,
}

impl DeliveryOptions {
    /// Those that concern the exporter to Respan.
    pub(super) fn exporter(&self, mut exporter: RespanSpanExporterBuilder) -> RespanSpanExporterBuilder {
        if let Some(policy) = self.retry {
            exporter = exporter.retry(policy);
        }
        exporter
    }
}

impl TelemetryBuilder {
    /// When a batch is tried again that Respan did not take; see [`RetryPolicy`].
    ///
    /// Other exporters have their own: [`RespanSpanExporterBuilder::retry`](crate::RespanSpanExporterBuilder::retry).
    ///
    /// ```
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// use respan_runtime::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// let builder = builder.retry(RetryPolicy::new().max_elapsed(Duration::from_secs(60)));
    /// # let _ = builder;
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.delivery.retry = Some(policy);
        self
    }
}
