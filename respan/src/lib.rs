#![doc = include_str!("../README.md")]
// Items without the feature link to items with it.
#![cfg_attr(not(feature = "exporter-respan"), allow(rustdoc::broken_intra_doc_links))]

/// The OpenTelemetry API that respan implements, in the version that it was built with.
#[doc(no_inline)]
pub use opentelemetry;
/// The OpenTelemetry SDK whose exporters work with respan, in the version that it was built with.
#[doc(no_inline)]
pub use opentelemetry_sdk;

// Annotated functions.
pub use respan_macros::{agent, task, tool, workflow};

// The telemetry.
#[doc(inline)]
pub use respan_runtime::{
    FlushError, InitError, LogLevel, ParseLogLevelError, RespanTelemetry, ShutdownError, TelemetryBuilder,
};

// The client: spans by hand, and changes to the current span.
#[doc(inline)]
pub use respan_runtime::{
    AttributeValue, Client, EnteredSpan, EntityKind, Identifier, IntoAttribute, IntoAttributeValue, IntoAttributes,
    IntoException, IntoProcessorNames, IntoSpanLink, IntoSpanLinks, NO_ATTRIBUTES, RespanParams, RespanSpan,
    RespanTracer, RespanTracerProvider, SpanAttributes, SpanLink, SpanLinkError, SpanUpdate, StartSpan, attributes,
    get_client, respan_span_attributes,
};

// Regions: what applies to all spans that start inside, and the context that threads and tasks continue.
#[cfg(feature = "tokio")]
#[doc(inline)]
pub use respan_runtime::tasks;
#[doc(inline)]
pub use respan_runtime::{
    EnteredRegion, Region, attach_span_links, bind, capture_context, get_context_value, propagate_attributes,
    propagation, suppress, suppressed_parent, thread, trace_content, with_context_value,
};

// Buffers.
#[doc(inline)]
pub use respan_runtime::{BufferedSpan, EnteredBuffer, NewSpan, SpanBuffer, SpanBufferError};

// Destinations, and which spans they receive.
#[doc(inline)]
pub use respan_runtime::{
    ConsoleSpanExporter, ExportError, ExportFilter, ExportFilterError, FileSpanExporter, ForeignSpans, Mask, MaskError,
    Operator, OverflowPolicy, ParseOperatorError, Processor, Receives, RetryPolicy, TailPolicy, testing,
};
#[cfg(feature = "exporter-respan")]
#[doc(inline)]
pub use respan_runtime::{ExporterSettingsError, RespanSpanExporter, RespanSpanExporterBuilder, Spool, SpoolError};

// Statistics.
#[doc(inline)]
pub use respan_runtime::{DeliveryFailure, LostSpans, ProcessorStats, Stats};

#[doc(hidden)]
pub use respan_runtime::private as __private;

/// The examples of this page must compile too.
#[cfg(doctest)]
#[doc = include_str!("../../docs/coming-from-python.md")]
struct ComingFromPython;
