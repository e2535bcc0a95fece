//! The runtime of respan: everything that happens at run time. Use it through the crate `respan`.

pub mod attributes;
mod buffer;
mod capture;
mod client;
mod diagnostics;
mod exporter;
mod filter;
mod mask;
mod pipeline;
mod process;
mod processor;
pub mod propagation;
mod scope;
mod span;
mod spool;
#[cfg(feature = "tokio")]
pub mod tasks;
mod telemetry;
pub mod testing;
pub mod thread;

#[doc(hidden)]
pub mod private;

pub use buffer::{BufferedSpan, EnteredBuffer, NewSpan, SpanBuffer, SpanBufferError};
pub use client::{
    Client, EnteredSpan, Identifier, NO_ATTRIBUTES, RespanParams, SpanAttributes, SpanUpdate, StartSpan, get_client,
    respan_span_attributes,
};
pub use diagnostics::{LogLevel, ParseLogLevelError};
pub use exporter::{
    ConsoleSpanExporter, ExportError, ExporterSettingsError, FileSpanExporter, RespanSpanExporter,
    RespanSpanExporterBuilder,
};
pub use filter::{ExportFilter, ExportFilterError, Operator, ParseOperatorError};
pub use mask::{Mask, MaskError};
pub use pipeline::{Counts, DeliveryFailure, FlushError, ForeignSpans, Lost, OverflowPolicy, Receives, ShutdownError};
pub use processor::{Processor, ProcessorCounts, RetryPolicy, TailPolicy};
pub use scope::{
    EnteredRegion, Region, attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress,
    suppressed_parent, trace_content, with_context_value,
};
pub use span::{AttributeValue, EntityKind, RespanSpan, RespanTracer, RespanTracerProvider, SpanLink, SpanLinkError};
pub use spool::{Spool, SpoolError};
pub use telemetry::{InitError, RespanTelemetry, TelemetryBuilder};
