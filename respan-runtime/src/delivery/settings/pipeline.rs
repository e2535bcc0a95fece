//! What a pipeline is told when it is made.

use super::overflow::OverflowPolicy;
use crate::mask::Mask;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanData;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long `flush` and `shutdown` wait: as long as one request may take.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The user's callback, run once per span just before it goes to the exporters.
pub(crate) type Postprocess = Arc<dyn Fn(&mut SpanData) + Send + Sync>;

/// The user's condition on one processor.
pub(crate) type Filter = Arc<dyn Fn(&SpanData) -> bool + Send + Sync>;

/// What every processor of one telemetry shares.
pub(crate) struct PipelineSettings {
    pub(crate) resource: Resource,
    pub(crate) batch: BatchSettings,
    pub(crate) mask: Option<Mask>,
    /// Characters that a text among the attributes may have.
    pub(crate) value_length: Option<usize>,
    pub(crate) postprocess: Option<Postprocess>,
    pub(crate) default_receives: Receives,
    pub(crate) foreign_spans: ForeignSpans,
    /// Whether processors that do not say it themselves send in batches.
    pub(crate) batching: bool,
}

impl Default for PipelineSettings {
    fn default() -> Self {
        Self {
            resource: Resource::builder_empty().build(),
            batch: BatchSettings::default(),
            mask: None,
            value_length: None,
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
    /// Spans that may wait: so many for the pipeline, and so many again for each exporter.
    pub(crate) max_queue_size: usize,
    pub(crate) max_export_batch_size: usize,
    /// Bytes of spans that may wait, counted as the spans are.
    pub(crate) max_queue_bytes: usize,
    pub(crate) max_export_batch_bytes: usize,
    pub(crate) overflow: OverflowPolicy,
    pub(crate) schedule_delay: Duration,
    /// How long an exporter that is not ours may take for one batch.
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
    /// A queue that cannot hold one batch would never fill it.
    pub(crate) fn sane(self) -> Self {
        let max_queue_size = self.max_queue_size.max(1);
        Self {
            max_queue_size,
            max_export_batch_size: self.max_export_batch_size.clamp(1, max_queue_size),
            max_export_batch_bytes: self.max_export_batch_bytes.clamp(1, self.max_queue_bytes.max(1)),
            ..self
        }
    }
}

/// Which spans the default processor, the one made from the API key, receives.
///
/// Other processors decide by their own name and filter.
///
/// ```
/// assert_eq!(respan::Receives::default(), respan::Receives::Unrouted);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Receives {
    /// Spans that name no processor.
    #[default]
    Unrouted,
    /// Every span, whatever processors it names.
    All,
}

/// Which spans of other libraries are exported; those of respan's own (attributes, client, buffers) always are.
///
/// For [`TelemetryBuilder::foreign_spans`](crate::TelemetryBuilder::foreign_spans).
///
/// ```
/// assert_eq!(respan::ForeignSpans::default(), respan::ForeignSpans::Related);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ForeignSpans {
    /// Those that have to do with a workflow or a model, as the Python SDK's `is_processable` has it: below an annotated
    /// function, or with a value, not empty, in `traceloop.span.kind`, `traceloop.entity.path`,
    /// `llm.request.type`, `gen_ai.system`, `respan.entity.log_type` or `openinference.span.kind`, or any value in
    /// `gen_ai.operation.name`, `gen_ai.agent.name`, `gen_ai.tool.name`, `gen_ai.tool.call.arguments`,
    /// `gen_ai.tool.call.result`, `agent_name`, `tool_arguments` or `tool_response`.
    #[default]
    Related,
    /// All of them: HTTP clients, databases, the program's own spans of `tracing`. What they carry leaves the process as
    /// well, so look at what they record before.
    All,
}
