//! Options of batches and queues.

use super::builder::TelemetryBuilder;
use crate::delivery::settings::{BatchSettings, OverflowPolicy};
use crate::telemetry::environment::{Environment, option_or};
use crate::telemetry::error::InitError;
use std::time::Duration;

const IS_BATCHING_ENABLED: &str = "RESPAN_BATCHING_ENABLED";
const MAX_QUEUE_SIZE: &str = "OTEL_BSP_MAX_QUEUE_SIZE";
const MAX_EXPORT_BATCH_SIZE: &str = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
const SCHEDULE_DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";
/// The timeout of one export; it has no builder option.
const EXPORT_TIMEOUT: &str = "OTEL_BSP_EXPORT_TIMEOUT";

/// The least that the variable can express. A delay of zero would keep the worker thread busy.
const MIN_SCHEDULE_DELAY: Duration = Duration::from_millis(1);

/// The defaults are those of [`BatchSettings`].
#[derive(Debug, Default)]
pub(crate) struct BatchOptions {
    is_enabled: Option<bool>,
    max_queue_size: Option<usize>,
    max_queue_bytes: Option<usize>,
    max_export_batch_size: Option<usize>,
    max_export_batch_bytes: Option<usize>,
    schedule_delay: Option<Duration>,
    overflow: OverflowPolicy,
}

impl BatchOptions {
    pub(crate) fn is_enabled(&self, environment: &Environment<'_>) -> Result<bool, InitError> {
        option_or(self.is_enabled, || environment.boolean(IS_BATCHING_ENABLED), true)
    }

    pub(crate) fn resolve(&self, environment: &Environment<'_>) -> Result<BatchSettings, InitError> {
        let default = BatchSettings::default();
        let (max_queue_size, queue_source) = self.max_queue_size(environment, default.max_queue_size)?;
        let max_queue_bytes = self.max_queue_bytes.unwrap_or(default.max_queue_bytes);
        let max_export_batch_bytes = self.max_export_batch_bytes.unwrap_or(default.max_export_batch_bytes);
        Ok(BatchSettings {
            max_queue_size,
            max_export_batch_size: match self.max_export_batch_size(environment)? {
                // A small queue alone is no mistake; a batch that can never be full is one.
                None => default.max_export_batch_size.min(max_queue_size),
                Some((size, _)) if size <= max_queue_size => size,
                Some((size, source)) => {
                    let accepted = format!("a whole number up to {queue_source}, which is {max_queue_size}");
                    return Err(InitError::value(source, size.to_string(), accepted));
                }
            },
            max_queue_bytes: above_zero("max_queue_bytes", max_queue_bytes)?,
            max_export_batch_bytes: above_zero("max_export_batch_bytes", max_export_batch_bytes)?,
            overflow: self.overflow,
            schedule_delay: match self.schedule_delay {
                Some(delay) if delay < MIN_SCHEDULE_DELAY => {
                    let accepted = "a millisecond or more";
                    return Err(InitError::value("schedule_delay", format!("{delay:?}"), accepted));
                }
                option => option_or(
                    option,
                    || environment.milliseconds(SCHEDULE_DELAY),
                    default.schedule_delay,
                )?,
            },
            export_timeout: environment
                .milliseconds(EXPORT_TIMEOUT)?
                .unwrap_or(default.export_timeout),
        })
    }

    /// The size, and the option or variable that an error about the batch size names.
    fn max_queue_size(
        &self,
        environment: &Environment<'_>,
        default: usize,
    ) -> Result<(usize, &'static str), InitError> {
        if let Some(size) = self.max_queue_size {
            return Ok((above_zero("max_queue_size", size)?, "`max_queue_size`"));
        }
        Ok(match environment.count(MAX_QUEUE_SIZE)? {
            Some(size) => (size, MAX_QUEUE_SIZE),
            None => (default, "`max_queue_size` or OTEL_BSP_MAX_QUEUE_SIZE"),
        })
    }

    /// The size and the option or variable that it comes from.
    fn max_export_batch_size(&self, environment: &Environment<'_>) -> Result<Option<(usize, &'static str)>, InitError> {
        if let Some(size) = self.max_export_batch_size {
            let option = "max_export_batch_size";
            return Ok(Some((above_zero(option, size)?, option)));
        }
        let variable = environment.count(MAX_EXPORT_BATCH_SIZE)?;
        Ok(variable.map(|size| (size, MAX_EXPORT_BATCH_SIZE)))
    }
}

fn above_zero(option: &'static str, count: usize) -> Result<usize, InitError> {
    if count == 0 {
        return Err(InitError::value(option, "0", "a whole number from 1 on"));
    }
    Ok(count)
}

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
        self.batching.is_enabled = Some(on);
        self
    }

    /// Sets how many ended spans may wait for export. Default: `OTEL_BSP_MAX_QUEUE_SIZE`, else 2048.
    ///
    /// The limit applies to the queue in front of all processors, and again to the queue of each processor.
    /// [`overflow_policy`](Self::overflow_policy) decides about spans beyond it. It does not apply to the spans that a shutdown ends.
    pub fn max_queue_size(mut self, spans: usize) -> Self {
        self.batching.max_queue_size = Some(spans);
        self
    }

    /// Sets how many bytes of ended spans may wait for export. Default: 64 MiB.
    ///
    /// It applies to the same queues as [`max_queue_size`](Self::max_queue_size), and again to each
    /// [`TailPolicy`](crate::TailPolicy). A span counts with its texts and attributes as they are in memory, not encoded.
    pub fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.batching.max_queue_bytes = Some(bytes);
        self
    }

    /// Sets how many spans a batch has at most. Default: `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, else 512.
    ///
    /// A full batch is sent at once. A value above [`max_queue_size`](Self::max_queue_size) is refused.
    pub fn max_export_batch_size(mut self, spans: usize) -> Self {
        self.batching.max_export_batch_size = Some(spans);
        self
    }

    /// Sets how many bytes of spans a batch has at most, in memory, before encoding. Default: 4 MiB.
    ///
    /// A full batch is sent at once. A larger span is a batch of its own.
    pub fn max_export_batch_bytes(mut self, bytes: usize) -> Self {
        self.batching.max_export_batch_bytes = Some(bytes);
        self
    }

    /// Sets the time after which a batch that is not full is sent, a millisecond at least. Default:
    /// `OTEL_BSP_SCHEDULE_DELAY`, else 5 seconds.
    pub fn schedule_delay(mut self, delay: Duration) -> Self {
        self.batching.schedule_delay = Some(delay);
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
        self.batching.overflow = policy;
        self
    }
}
