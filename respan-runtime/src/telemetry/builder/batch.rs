//! Setters of batches and queues.

use super::builder::TelemetryBuilder;
use crate::delivery::settings::OverflowPolicy;
use std::time::Duration;

impl TelemetryBuilder {
    /// Sets whether a background thread sends spans in batches. Default: `RESPAN_BATCHING_ENABLED`, else true.
    ///
    /// With false, each span is exported as it ends, on the thread that ended it: for debugging and for very short programs.
    /// That thread waits for one attempt, 30 seconds at most or `OTEL_BSP_EXPORT_TIMEOUT`, and as long again for the attempts
    /// of other threads, since attempts run one after another. A background thread makes the retries, and exports what ends
    /// while the thread's wait is over. A third-party exporter that blocks its thread is not limited.
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
    /// telemetry.get_client().start_span("load").run(|| ());
    /// assert_eq!(exporter.finished_spans().len(), 1, "exported without a flush");
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn is_batching_enabled(mut self, on: bool) -> Self {
        self.options.batching.is_enabled = Some(on);
        self
    }

    /// Sets how many ended spans may wait for export. Default: `OTEL_BSP_MAX_QUEUE_SIZE`, else 2048.
    ///
    /// The limit applies to the queue in front of all processors, and again to the queue of each processor.
    /// [`overflow_policy`](Self::overflow_policy) decides about spans beyond it. It does not apply to the spans that a shutdown ends.
    pub fn max_queue_size(mut self, spans: usize) -> Self {
        self.options.batching.max_queue_size = Some(spans);
        self
    }

    /// Sets how many bytes of ended spans may wait for export. Default: 64 MiB.
    ///
    /// It applies to the same queues as [`max_queue_size`](Self::max_queue_size), and again to each
    /// [`TailPolicy`](crate::TailPolicy). A span counts with its texts and attributes as they are in memory, not encoded.
    pub fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.options.batching.max_queue_bytes = Some(bytes);
        self
    }

    /// Sets how many spans a batch has at most. Default: `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, else 512.
    ///
    /// A full batch is sent at once. A value above [`max_queue_size`](Self::max_queue_size) is refused.
    pub fn max_export_batch_size(mut self, spans: usize) -> Self {
        self.options.batching.max_export_batch_size = Some(spans);
        self
    }

    /// Sets how many bytes of spans a batch has at most, in memory, before encoding. Default: 4 MiB.
    ///
    /// A full batch is sent at once. A larger span is a batch of its own.
    pub fn max_export_batch_bytes(mut self, bytes: usize) -> Self {
        self.options.batching.max_export_batch_bytes = Some(bytes);
        self
    }

    /// Sets the time after which a batch that is not full is sent, a millisecond at least. Default:
    /// `OTEL_BSP_SCHEDULE_DELAY`, else 5 seconds.
    pub fn schedule_delay(mut self, delay: Duration) -> Self {
        self.options.batching.schedule_delay = Some(delay);
        self
    }

    /// Sets what happens to a span that ends while a queue is full. Default: [`OverflowPolicy::DropNewest`].
    ///
    /// ```
    /// use respan::{OverflowPolicy, RespanTelemetry};
    /// use std::time::Duration;
    ///
    /// let builder = RespanTelemetry::builder()
    ///     .max_queue_size(10_000)
    ///     .max_export_batch_size(1_000)
    ///     .schedule_delay(Duration::from_secs(1))
    ///     .overflow_policy(OverflowPolicy::Block(Duration::from_millis(10)));
    /// ```
    pub fn overflow_policy(mut self, policy: OverflowPolicy) -> Self {
        self.options.batching.overflow = policy;
        self
    }
}
