#![doc = include_str!("../README.md")]
// docs.rs names the feature of each item.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Items without the feature link to items with it.
#![cfg_attr(not(feature = "exporter-respan"), allow(rustdoc::broken_intra_doc_links))]

/// The OpenTelemetry API that respan implements, in the version that it was built with.
#[doc(no_inline)]
pub use opentelemetry;
/// The OpenTelemetry SDK whose exporters work with respan, in the version that it was built with.
#[doc(no_inline)]
pub use opentelemetry_sdk;

// Annotated functions.
/// Traces an agent: a part of a workflow in which a model chooses the next step.
///
/// Use it on the entry point of an agent, or on the `impl` block of its type. Its name becomes the workflow name of the spans
/// below it.
///
/// ```
/// struct Assistant;
///
/// #[respan::agent(method_name = "run")]
/// impl Assistant {
///     fn run(&self, question: &str) -> usize {
///         question.len()
///     }
/// }
/// # Assistant.run("why?");
/// ```
#[cfg_attr(not(doctest), doc = include_str!("attribute.md"))]
pub use respan_macros::agent;
/// Traces a task: one step of a workflow.
///
/// Use it on every function that should have its own span in the trace.
///
/// ```
/// #[respan::task(skip(key))]
/// async fn translate(text: &str, key: &str) -> Result<String, std::io::Error> {
///     # let _ = key;
///     Ok(text.to_uppercase())
/// }
/// # drop(translate("a", "b"));
/// ```
#[cfg_attr(not(doctest), doc = include_str!("attribute.md"))]
pub use respan_macros::task;
/// Traces a tool: a function that an agent calls.
///
/// Use it on the functions that are offered to a model.
///
/// ```
/// #[respan::tool(name = format!("search {index}"), only(query))]
/// fn search(index: &str, query: &str, token: &str) -> Vec<String> {
///     # let _ = (index, token);
///     vec![query.to_owned()]
/// }
/// # search("a", "b", "c");
/// ```
#[cfg_attr(not(doctest), doc = include_str!("attribute.md"))]
pub use respan_macros::tool;
/// Traces a workflow: a complete run, composed of tasks and agents.
///
/// Use it on the entry point of a run. Its name becomes the workflow name of every span below it.
///
/// ```
/// #[respan::task]
/// fn joke(topic: &str) -> String {
///     format!("A {topic} walks into a bar.")
/// }
///
/// #[respan::workflow(name = "pirate_joke", version = 2)]
/// fn tell(topic: &str) -> String {
///     joke(topic)
/// }
/// # tell("pirate");
/// ```
#[cfg_attr(not(doctest), doc = include_str!("attribute.md"))]
pub use respan_macros::workflow;

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
    RespanTracer, RespanTracerProvider, SpanAttributes, SpanDescription, SpanLink, SpanLinkError, SpanUpdate,
    StartSpan, WrittenEvent, WrittenSpan, attributes, get_client, respan_span_attributes,
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

// Spans of `tracing`.
#[cfg(feature = "tracing")]
#[doc(inline)]
pub use respan_instrumentation::{TracingLayerBuilder, tracing_layer, without_tracing_span};

// Buffers.
#[doc(inline)]
pub use respan_runtime::{BufferedSpan, EnteredBuffer, NewSpan, SpanBuffer, SpanBufferError};

// Destinations, and which spans they receive.
#[doc(inline)]
pub use respan_runtime::{
    ConsoleSpanExporter, ExportError, ExportFilter, ExportFilterError, FileSpanExporter, ForeignSpans, Mask, MaskError,
    Naming, Operator, OverflowPolicy, ParseOperatorError, Processor, Receives, RetryPolicy, TailPolicy, testing,
};
#[cfg(feature = "exporter-otlp")]
#[doc(inline)]
pub use respan_runtime::{
    ExporterSettingsError, OtlpProtocol, OtlpSpanExporter, OtlpSpanExporterBuilder, Spool, SpoolError,
};
#[cfg(feature = "exporter-respan")]
#[doc(inline)]
pub use respan_runtime::{RespanSpanExporter, RespanSpanExporterBuilder};

// Instrumentation of libraries.
#[doc(inline)]
pub use respan_runtime::{Instrumentor, Instruments, ParseInstrumentsError};

#[cfg(feature = "bedrock")]
#[doc(inline)]
pub use respan_instrumentation::bedrock;
#[cfg(feature = "redis")]
#[doc(inline)]
pub use respan_instrumentation::redis;
#[cfg(feature = "retrieval")]
#[doc(inline)]
pub use respan_instrumentation::retrieval::{Document, Retrieval, retrieval};
#[cfg(feature = "tower")]
#[doc(inline)]
pub use respan_instrumentation::{axum_layer, tower};
#[cfg(feature = "mcp")]
#[doc(inline)]
pub use respan_instrumentation::{call_tool, mcp_request, mcp_server};

#[cfg(feature = "ureq")]
#[doc(inline)]
pub use respan_instrumentation::ureq;

// Model calls.
#[cfg(feature = "async-openai")]
#[doc(inline)]
pub use respan_instrumentation::async_openai;
#[cfg(any(feature = "reqwest", feature = "async-openai"))]
#[doc(inline)]
pub use respan_instrumentation::http;
#[cfg(feature = "instrumentation")]
#[doc(inline)]
pub use respan_instrumentation::{model_call, observe, observe_stream, update_model_call};

// Statistics.
#[doc(inline)]
pub use respan_runtime::{DeliveryFailure, LostSpans, ProcessorStats, Stats};

/// The parts that record model calls, for clients of one's own: recognition, parsing, description, recording.
#[cfg(feature = "instrumentation")]
pub mod instrumentation {
    #[doc(inline)]
    pub use respan_instrumentation::{
        Api, CallError, Choice, Endpoint, Family, Fold, Folded, Limits, Message, ModelCall, ObservedStream, Operation,
        OptionalText, Parameters, Part, Provider, Recorder, RequestHead, ResponseRecorder, ToolCall, ToolDefinition,
        Usage, Writer, recognise,
    };
    #[doc(inline)]
    pub use respan_runtime::model_calls::{
        has_undescribed_model_call, is_in_model_call, with_model_call, with_undescribed_model_call,
    };
}

#[doc(hidden)]
pub use respan_runtime::private as __private;

/// The examples of these pages must compile too; those of the attributes once for the four of them.
#[cfg(doctest)]
#[doc = include_str!("attribute.md")]
struct Attributes;
#[cfg(doctest)]
#[doc = include_str!("../../docs/coming-from-python.md")]
struct ComingFromPython;
#[cfg(doctest)]
#[doc = include_str!("../../docs/backends.md")]
struct Backends;
#[cfg(doctest)]
#[doc = include_str!("../../docs/delivery.md")]
struct Delivery;
#[cfg(doctest)]
#[doc = include_str!("../../docs/opentelemetry.md")]
struct OpenTelemetry;
#[cfg(doctest)]
#[doc = include_str!("../../docs/scaling.md")]
struct Scaling;
#[cfg(doctest)]
#[doc = include_str!("../../docs/viewer.md")]
struct Viewer;
#[cfg(doctest)]
#[doc = include_str!("../../docs/instrumentation.md")]
struct Instrumentation;
