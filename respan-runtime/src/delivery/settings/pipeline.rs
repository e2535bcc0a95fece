//! Settings of a pipeline and of its batches.

use super::overflow::OverflowPolicy;
use crate::mask::Mask;
use crate::model::{DescriptionLimits, FinishedSpan};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanData;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Timeout of `flush` and `shutdown`, the same as that of one request.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The program's callback, called once per span before the exporters.
pub(crate) type Postprocess = Arc<dyn Fn(&mut SpanData) + Send + Sync>;

/// The program's condition of one processor.
pub(crate) type Filter = Arc<dyn Fn(&SpanData) -> bool + Send + Sync>;

/// Settings that all processors of one telemetry share.
pub(crate) struct PipelineSettings {
    pub(crate) resource: Resource,
    pub(crate) batch: BatchSettings,
    pub(crate) mask: Option<Mask>,
    /// The longest text among the attributes, in characters.
    pub(crate) value_length: Option<usize>,
    /// The limits of what a description adds to a span.
    pub(crate) description_limits: DescriptionLimits,
    pub(crate) postprocess: Option<Postprocess>,
    pub(crate) default_receives: Receives,
    pub(crate) foreign_spans: ForeignSpans,
    /// The default of processors without a setting of their own.
    pub(crate) batching: bool,
}

impl Default for PipelineSettings {
    fn default() -> Self {
        Self {
            resource: Resource::builder_empty().build(),
            batch: BatchSettings::default(),
            mask: None,
            value_length: None,
            description_limits: DescriptionLimits::default(),
            postprocess: None,
            default_receives: Receives::default(),
            foreign_spans: ForeignSpans::default(),
            batching: true,
        }
    }
}

impl fmt::Debug for PipelineSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipelineSettings")
            .field("batch", &self.batch)
            .field("default_receives", &self.default_receives)
            .field("foreign_spans", &self.foreign_spans)
            .field("batching", &self.batching)
            .finish_non_exhaustive()
    }
}

/// Sizes and times of batching; the defaults are OpenTelemetry's (`OTEL_BSP_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BatchSettings {
    /// The longest queue in spans, for the span queue and for that of each worker.
    pub(crate) max_queue_size: usize,
    pub(crate) max_export_batch_size: usize,
    /// The longest queue in bytes, for each of the same queues.
    pub(crate) max_queue_bytes: usize,
    pub(crate) max_export_batch_bytes: usize,
    pub(crate) overflow: OverflowPolicy,
    pub(crate) schedule_delay: Duration,
    /// The timeout of a third-party exporter for one batch.
    pub(crate) export_timeout: Duration,
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self {
            max_queue_size: 2048,
            max_export_batch_size: 512,
            max_queue_bytes: 64 * 1024 * 1024,
            max_export_batch_bytes: 4 * 1024 * 1024,
            overflow: OverflowPolicy::default(),
            schedule_delay: Duration::from_secs(5),
            export_timeout: Duration::from_secs(30),
        }
    }
}

impl BatchSettings {
    /// Bounds the batch by the queue: a queue smaller than a batch would never fill one.
    pub(crate) fn clamped(self) -> Self {
        let max_queue_size = self.max_queue_size.max(1);
        Self {
            max_queue_size,
            max_export_batch_size: self.max_export_batch_size.clamp(1, max_queue_size),
            max_export_batch_bytes: self.max_export_batch_bytes.clamp(1, self.max_queue_bytes.max(1)),
            ..self
        }
    }

    /// The number of spans at the front that make a batch, full or not.
    pub(crate) fn batch_length(&self, spans: &[FinishedSpan]) -> usize {
        let mut bytes = 0_usize;
        let fits = |span: &&FinishedSpan| {
            let is_first = bytes == 0;
            bytes = bytes.saturating_add(span.size());
            is_first || bytes <= self.max_export_batch_bytes
        };
        spans.iter().take(self.max_export_batch_size).take_while(fits).count()
    }
}

/// Spans that the default processor receives, the one that is made from the API key.
///
/// Other processors have a [name](crate::Processor::name) and a [filter](crate::Processor::filter) of their own.
///
/// ```
/// assert_eq!(respan::Receives::default(), respan::Receives::Unrouted);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Receives {
    /// Spans without `processors`.
    #[default]
    Unrouted,
    /// Every span, whatever its `processors`.
    All,
}

/// Selection of the spans of other libraries that are exported, for
/// [`TelemetryBuilder::foreign_spans`](crate::TelemetryBuilder::foreign_spans).
///
/// Spans of respan's attributes, client and buffers always are. Other libraries' spans are those of tracers whose
/// instrumentation scope is not `respan.tracer`; see [`RespanTracerProvider`](crate::RespanTracerProvider). The children of a span
/// that is not exported belong to the nearest span above it that is.
///
/// ```
/// assert_eq!(respan::ForeignSpans::default(), respan::ForeignSpans::Related);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ForeignSpans {
    /// Spans related to a workflow or a model, as in the Python SDK's `is_processable`: below an annotated function, or with
    /// a value that is not empty in `traceloop.span.kind`, `traceloop.entity.path`,
    /// `llm.request.type`, `gen_ai.system`, `respan.entity.log_type` or `openinference.span.kind`, or any value in
    /// `gen_ai.operation.name`, `gen_ai.agent.name`, `gen_ai.tool.name`, `gen_ai.tool.call.arguments`,
    /// `gen_ai.tool.call.result`, `agent_name`, `tool_arguments` or `tool_response`.
    ///
    /// Of the spans that `tracing_layer` records also those around such a span, which are the beginning of its trace: the
    /// request that a handler answers.
    #[default]
    Related,
    /// All spans, also those of HTTP clients, databases, and the program's own `tracing` spans. Check first that their
    /// attributes may leave the process.
    All,
}
