//! The options of a telemetry that are about delivery.

use super::builder::TelemetryBuilder;
use crate::delivery::settings::OverflowPolicy;
use crate::exporter::RetryPolicy;
use crate::exporter::respan::RespanSpanExporterBuilder;
use crate::spool::Spool;
use std::time::Duration;

/// What is left open keeps its default.
#[derive(Debug, Clone, Default)]
pub(super) struct DeliveryOptions {
    pub(super) batch: BatchOptions,
    retry: Option<RetryPolicy>,
    max_body_bytes: Option<usize>,
    spool: Option<Spool>,
    #[cfg(feature = "gzip")]
    is_compressed: bool,
}

/// What is to wait, and for how long.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BatchOptions {
    pub(super) max_queue_size: Option<usize>,
    pub(super) max_queue_bytes: Option<usize>,
    pub(super) max_export_batch_size: Option<usize>,
    pub(super) max_export_batch_bytes: Option<usize>,
    pub(super) schedule_delay: Option<Duration>,
    pub(super) overflow: OverflowPolicy,
}

impl DeliveryOptions {
    /// Those that concern the exporter to Respan.
    pub(super) fn exporter(self, mut exporter: RespanSpanExporterBuilder) -> RespanSpanExporterBuilder {
        if let Some(policy) = self.retry {
            exporter = exporter.retry(policy);
        }
        if let Some(bytes) = self.max_body_bytes {
            exporter = exporter.max_body_bytes(bytes);
        }
        if let Some(spool) = self.spool {
            exporter = exporter.spool(spool);
        }
        #[cfg(feature = "gzip")]
        let exporter = exporter.gzip(self.is_compressed);
        exporter
    }
}

impl TelemetryBuilder {
    /// When a batch is tried again that Respan did not take; see [`RetryPolicy`].
    ///
    /// Other exporters have their own: [`RespanSpanExporterBuilder::retry`](crate::RespanSpanExporterBuilder::retry).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// use respan::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// let builder = builder.retry(RetryPolicy::new().max_elapsed(Duration::from_secs(60)));
    /// # let _ = builder;
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.delivery.retry = Some(policy);
        self
    }

    /// Keeps what Respan does not take now in a directory until it can be delivered, also beyond the end of the process; see
    /// [`Spool`]. Nothing is kept unless asked for.
    ///
    /// A directory that cannot be used is an error of [`init`](Self::init) and [`build`](Self::build). Other exporters have
    /// their own: [`RespanSpanExporterBuilder::spool`](crate::RespanSpanExporterBuilder::spool).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// use respan::Spool;
    ///
    /// let builder = builder.spool(Spool::new("/var/lib/shop-assistant/spans"));
    /// # let _ = builder;
    /// ```
    pub fn spool(mut self, spool: Spool) -> Self {
        self.delivery.spool = Some(spool);
        self
    }

    /// How many bytes the body of one request to Respan has at most, not 0; 5 MiB unless said otherwise. See
    /// [`RespanSpanExporterBuilder::max_body_bytes`](crate::RespanSpanExporterBuilder::max_body_bytes).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.max_body_bytes(1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.delivery.max_body_bytes = Some(bytes);
        self
    }

    /// Whether requests to Respan are compressed; they are not unless asked for. Needs the cargo feature `gzip`. See
    /// [`RespanSpanExporterBuilder::gzip`](crate::RespanSpanExporterBuilder::gzip).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.gzip(true);
    /// # let _ = builder;
    /// ```
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, on: bool) -> Self {
        self.delivery.is_compressed = on;
        self
    }

    /// How many spans may wait: so many for the pipeline, and so many again for each exporter. Else
    /// `OTEL_BSP_MAX_QUEUE_SIZE`, else 2048. What happens beyond says [`overflow_policy`](Self::overflow_policy).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.max_queue_size(10_000);
    /// # let _ = builder;
    /// ```
    pub fn max_queue_size(mut self, spans: usize) -> Self {
        self.delivery.batch.max_queue_size = Some(spans);
        self
    }

    /// How many bytes of spans may wait, counted in the same places as [`max_queue_size`](Self::max_queue_size), and as many
    /// again for each [`TailPolicy`](crate::TailPolicy); 64 MiB unless said otherwise. A span counts with its texts and
    /// attributes as they are kept, not as they are sent.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.max_queue_bytes(256 * 1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.delivery.batch.max_queue_bytes = Some(bytes);
        self
    }

    /// How many spans one request has at most; with so many it is sent at once. Else `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`,
    /// else 512.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.max_export_batch_size(1_000);
    /// # let _ = builder;
    /// ```
    pub fn max_export_batch_size(mut self, spans: usize) -> Self {
        self.delivery.batch.max_export_batch_size = Some(spans);
        self
    }

    /// How many bytes of spans one request has at most; with so many it is sent at once. 4 MiB unless said otherwise. A larger
    /// span is a request of its own.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.max_export_batch_bytes(1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_export_batch_bytes(mut self, bytes: usize) -> Self {
        self.delivery.batch.max_export_batch_bytes = Some(bytes);
        self
    }

    /// After what time a batch is sent that is not full, a millisecond at least. Else `OTEL_BSP_SCHEDULE_DELAY`, else 5
    /// seconds.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.schedule_delay(std::time::Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn schedule_delay(mut self, delay: Duration) -> Self {
        self.delivery.batch.schedule_delay = Some(delay);
        self
    }

    /// What happens to a span that ends while a queue is full: it is lost, unless said otherwise.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.overflow_policy(respan::OverflowPolicy::DropNewest);
    /// # let _ = builder;
    /// ```
    pub fn overflow_policy(mut self, policy: OverflowPolicy) -> Self {
        self.delivery.batch.overflow = policy;
        self
    }
}
