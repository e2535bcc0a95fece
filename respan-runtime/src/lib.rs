//! The runtime of respan: everything that happens at run time. Use it through the crate `respan`.

pub mod attributes;
mod buffer;
mod capture;
mod client;
mod diagnostics;
mod exporter;
mod filter;
mod pipeline;
mod processor;
mod scope;
mod span;
#[cfg(feature = "tokio")]
pub mod task;
mod telemetry;
pub mod testing;
pub mod thread;

#[doc(hidden)]
pub mod private;

pub use buffer::{BufferedSpan, EnteredBuffer, NewSpan, SpanBuffer, SpanBufferError};
pub use client::{Client, RespanParams, SpanUpdate, get_client};
pub use diagnostics::{LogLevel, ParseLogLevelError};
pub use exporter::{
    ConsoleSpanExporter, ExportError, ExporterSettingsError, FileSpanExporter, RespanSpanExporter,
    RespanSpanExporterBuilder,
};
pub use filter::{ExportFilter, ExportFilterError, Operator, ParseOperatorError};
pub use pipeline::{Counts, DeliveryFailure, FlushError, Lost, Receives, ShutdownError};
pub use processor::Processor;
pub use scope::{
    EnteredRegion, Region, attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress,
    suppressed_parent, trace_content, with_context_value,
};
pub use span::{AttributeValue, EntityKind, RespanSpan, RespanTracer, RespanTracerProvider, SpanLink, SpanLinkError};
pub use telemetry::{InitError, RespanTelemetry, TelemetryBuilder};
