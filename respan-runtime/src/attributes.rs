//! Every attribute key that respan writes or reads, once.
//!
//! The keys are those of the Python SDK (`respan-tracing`), so that the backend sees no difference. Use them in filters,
//! callbacks and tests instead of texts of your own.
//!
//! ```
//! use respan::{Processor, attributes};
//! use respan::testing::InMemorySpanExporter;
//!
//! let with_output = Processor::new(InMemorySpanExporter::new())
//!     .filter(|span| span.attributes.iter().any(|own| own.key.as_str() == attributes::ENTITY_OUTPUT));
//! # let _ = with_output;
//! ```

/// `workflow`, `task`, `agent` or `tool`; free text on spans started by hand with a kind.
pub const SPAN_KIND: &str = "traceloop.span.kind";
/// The entity's name, without its kind.
pub const ENTITY_NAME: &str = "traceloop.entity.name";
/// Names of the enclosing tasks and tools, outermost first, joined with dots.
pub const ENTITY_PATH: &str = "traceloop.entity.path";
/// The nearest enclosing workflow or agent.
pub const WORKFLOW_NAME: &str = "traceloop.workflow.name";
/// The integer given as `version`.
pub const ENTITY_VERSION: &str = "traceloop.entity.version";
/// JSON text: `{"args": [...], "kwargs": {...}}`.
pub const ENTITY_INPUT: &str = "traceloop.entity.input";
/// JSON text: the returned value.
pub const ENTITY_OUTPUT: &str = "traceloop.entity.output";
/// Size in bytes of the input before it was cut, or a byte more than what is left where that is not known because it was
/// nested too deep; only on spans whose input was cut.
pub const ENTITY_INPUT_SIZE: &str = "respan.entity.input.original_size";
/// As [`ENTITY_INPUT_SIZE`], of the output.
pub const ENTITY_OUTPUT_SIZE: &str = "respan.entity.output.original_size";
/// How the span was made; the backend knows [`LOG_METHOD_VALUE`].
pub const LOG_METHOD: &str = "respan.entity.log_method";
/// What respan writes under [`LOG_METHOD`].
pub const LOG_METHOD_VALUE: &str = "tracing_integration";
/// Names of processors, joined with commas.
pub const PROCESSORS: &str = "respan.processors";
/// The export filter as JSON text.
pub const EXPORT_FILTER: &str = "respan.export_filter";
/// The sample rate, 0.0 to 1.0.
pub const SAMPLE_RATE: &str = "respan.sample_rate";
/// How an unfinished call ended: see [`OUTCOME_CANCELLED`] and [`OUTCOME_INCOMPLETE`].
pub const OUTCOME: &str = "respan.outcome";
/// Value of [`OUTCOME`] for a future or sequence that was dropped before its end.
pub const OUTCOME_CANCELLED: &str = "cancelled";
/// Value of [`OUTCOME`] for a span that was still open when its telemetry shut down.
pub const OUTCOME_INCOMPLETE: &str = "incomplete";
/// Name of the event that marks a dropped future or sequence.
pub const CANCELLED_EVENT: &str = "respan.cancelled";
/// How many items an iterator or stream produced.
pub const ITEM_COUNT: &str = "respan.items.count";
/// This SDK's version, written on every span.
pub const SDK_VERSION: &str = "respan.metadata._tracing_sdk_version";
/// What respan writes under [`SDK_VERSION`].
pub const SDK_VERSION_VALUE: &str = env!("CARGO_PKG_VERSION");
/// The label of a span buffer, where it is no trace id.
pub const BUFFER_TRACE_ID: &str = "respan.buffer.trace_id";
/// ISO 8601 time on a link.
pub const LINK_TIMESTAMP: &str = "respan.link.timestamp";

/// `respan_params`: who the call was made for.
pub const CUSTOMER_IDENTIFIER: &str = "respan.customer_params.customer_identifier";
/// `respan_params`: the customer's e-mail address.
pub const CUSTOMER_EMAIL: &str = "respan.customer_params.email";
/// `respan_params`: the customer's name.
pub const CUSTOMER_NAME: &str = "respan.customer_params.name";
/// `respan_params`: the evaluation that the span belongs to.
pub const EVALUATION_IDENTIFIER: &str = "respan.evaluation_params.evaluation_identifier";
/// `respan_params`: the conversation thread.
pub const THREAD_IDENTIFIER: &str = "respan.threads.thread_identifier";
/// `respan_params`: the session.
pub const SESSION_IDENTIFIER: &str = "respan.sessions.session_identifier";
/// `respan_params`: an identifier of the user's own.
pub const CUSTOM_IDENTIFIER: &str = "respan.span_params.custom_identifier";
/// `respan_params`: the group that several traces belong to.
pub const TRACE_GROUP_IDENTIFIER: &str = "respan.trace.trace_group_identifier";
/// `respan_params`: prefix of each metadata entry.
pub const METADATA_PREFIX: &str = "respan.metadata.";
/// `respan_params`: one map value.
pub const PROPERTIES: &str = "respan.properties";
/// `respan_params`: the prompt, text or map.
pub const PROMPT: &str = "respan.prompt";
/// `respan_params`: the deployment environment.
pub const ENVIRONMENT: &str = "respan.environment";

/// OpenTelemetry semantic convention: name of the exception event.
pub const EXCEPTION_EVENT: &str = "exception";
/// OpenTelemetry semantic convention: the error's type.
pub const EXCEPTION_TYPE: &str = "exception.type";
/// OpenTelemetry semantic convention: the error's text.
pub const EXCEPTION_MESSAGE: &str = "exception.message";
/// OpenTelemetry semantic convention; respan writes the `source()` chain here.
pub const EXCEPTION_STACKTRACE: &str = "exception.stacktrace";
/// OpenTelemetry semantic convention, deprecated; text, as the Python SDK writes it.
pub const EXCEPTION_ESCAPED: &str = "exception.escaped";

/// Set by instrumentations of LLM clients.
pub const GEN_AI_SYSTEM: &str = "gen_ai.system";
/// Added on export where [`GEN_AI_SYSTEM`] is set without it.
pub const LLM_REQUEST_TYPE: &str = "llm.request.type";
/// What names and decides rather than tells: no mask and no limit changes it.
pub(crate) const IDENTIFYING_KEYS: [&str; 10] = [
    PROCESSORS,
    WORKFLOW_NAME,
    SPAN_KIND,
    ENTITY_NAME,
    ENTITY_PATH,
    LOG_METHOD,
    EXPORT_FILTER,
    SAMPLE_RATE,
    OUTCOME,
    SDK_VERSION,
];
/// A span of another library that has a value here, not empty, belongs to a workflow or a model: it is exported.
pub(crate) const EXPORTABLE_IF_NOT_EMPTY: [&str; 6] = [
    SPAN_KIND,
    ENTITY_PATH,
    LLM_REQUEST_TYPE,
    GEN_AI_SYSTEM,
    "respan.entity.log_type",
    "openinference.span.kind",
];
/// The same with any value.
pub(crate) const EXPORTABLE_IF_PRESENT: [&str; 8] = [
    "gen_ai.operation.name",
    "gen_ai.agent.name",
    "gen_ai.tool.name",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "agent_name",
    "tool_arguments",
    "tool_response",
];

/// Instrumentation scope of spans made by attributes, the client and our tracer.
pub const TRACER_SCOPE: &str = "respan.tracer";
/// Instrumentation scope of spans made by a span buffer.
pub const BUFFER_SCOPE: &str = "respan.span_buffer";
