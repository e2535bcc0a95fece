//! Keys and values of the span attributes that respan writes or reads.
//!
//! Use the constants in filters, callbacks and tests instead of string literals:
//!
//! ```
//! use respan::testing::InMemorySpanExporter;
//! use respan::{RespanTelemetry, attributes};
//!
//! #[respan::task]
//! fn add(left: i32, right: i32) -> i32 {
//!     left + right
//! }
//!
//! let exporter = InMemorySpanExporter::new();
//! let telemetry = RespanTelemetry::builder()
//! #     .environment(|_| None)
//!     .is_batching_enabled(false)
//!     .add_processor(exporter.clone())
//!     .build()?;
//! assert_eq!(telemetry.run(|| add(1, 2)), 3);
//! let span = exporter.tree().span("add.task");
//! assert_eq!(span.text(attributes::SPAN_KIND), "task");
//! # Ok::<(), respan::InitError>(())
//! ```
//!
//! Each key comes from one of these sources:
//!
//! - **OpenLLMetry**: the `traceloop.*` keys of its semantic conventions, which the Respan backend reads;
//! - **Respan**: the keys of Respan's backend and Python SDK (`respan-tracing`);
//! - **OpenTelemetry**: the semantic conventions for exceptions and generative AI;
//! - **this SDK**: keys that only this SDK writes.

mod content;
mod content_names;

pub use content::is_content_key;
pub(crate) use content::is_event_content_key;

/// OpenLLMetry: the kind of an entity, one of `workflow`, `task`, `agent` and `tool`.
///
/// On spans of [`Client::start_span`](crate::Client::start_span) it may be any text.
pub const SPAN_KIND: &str = "traceloop.span.kind";
/// OpenLLMetry: the name of an entity, without its kind.
pub const ENTITY_NAME: &str = "traceloop.entity.name";
/// OpenLLMetry: the names of the enclosing tasks and tools, outermost first, joined with dots.
pub const ENTITY_PATH: &str = "traceloop.entity.path";
/// OpenLLMetry: the name of the nearest enclosing workflow or agent.
pub const WORKFLOW_NAME: &str = "traceloop.workflow.name";
/// OpenLLMetry: the integer given as the option `version`.
pub const ENTITY_VERSION: &str = "traceloop.entity.version";
/// OpenLLMetry: the arguments of the call, as the JSON text `{"args": [...], "kwargs": {...}}`.
pub const ENTITY_INPUT: &str = "traceloop.entity.input";
/// OpenLLMetry: the returned value, as JSON text.
pub const ENTITY_OUTPUT: &str = "traceloop.entity.output";

/// This SDK: the size of a truncated input in bytes, before truncation.
///
/// Only on spans whose input was truncated. Of a value nested more than 100 levels deep the size is unknown; then it is at least
/// one byte more than the size of the truncated input.
pub const ENTITY_INPUT_SIZE: &str = "respan.entity.input.original_size";
/// This SDK: the size of a truncated output in bytes, before truncation; see [`ENTITY_INPUT_SIZE`].
pub const ENTITY_OUTPUT_SIZE: &str = "respan.entity.output.original_size";

/// Respan: the API that recorded an entity. This SDK writes [`LOG_METHOD_VALUE`].
pub const LOG_METHOD: &str = "respan.entity.log_method";
/// Respan: the value of [`LOG_METHOD`] on entities recorded by this SDK.
pub const LOG_METHOD_VALUE: &str = "tracing_integration";
/// Respan: the names of the processors that the span is routed to, joined with commas.
pub const PROCESSORS: &str = "respan.processors";
/// Respan: the export filter of the span, as JSON text.
pub const EXPORT_FILTER: &str = "respan.export_filter";
/// Respan: the sample rate of the span, 0.0 to 1.0.
pub const SAMPLE_RATE: &str = "respan.sample_rate";

/// This SDK: the outcome of a call that did not run to its end, [`OUTCOME_CANCELLED`] or [`OUTCOME_INCOMPLETE`].
pub const OUTCOME: &str = "respan.outcome";
/// The value of [`OUTCOME`] for a future or sequence that was dropped before its end.
pub const OUTCOME_CANCELLED: &str = "cancelled";
/// The value of [`OUTCOME`] for a span that was still open when its telemetry shut down.
pub const OUTCOME_INCOMPLETE: &str = "incomplete";
/// This SDK: the name of the event on the span of a future or sequence that was dropped before its end.
pub const CANCELLED_EVENT: &str = "respan.cancelled";
/// This SDK: the number of items that an iterator or stream has yielded.
pub const ITEM_COUNT: &str = "respan.items.count";
/// This SDK: the seconds from the start of a stream's span to its first item.
pub const TIME_TO_FIRST_ITEM: &str = "respan.time_to_first_item";
/// Respan: the version of the SDK, on every span. This SDK writes [`SDK_VERSION_VALUE`].
pub const SDK_VERSION: &str = "respan.metadata._tracing_sdk_version";
/// The value of [`SDK_VERSION`]: the version of this crate.
pub const SDK_VERSION_VALUE: &str = env!("CARGO_PKG_VERSION");
/// This SDK: the trace id given to a span buffer, if it is not a valid trace id.
pub const BUFFER_TRACE_ID: &str = "respan.buffer.trace_id";
/// Respan: the time of the linked span on a link, as ISO 8601 text.
pub const LINK_TIMESTAMP: &str = "respan.link.timestamp";

/// Respan: the customer on whose behalf the call was made; [`RespanParams`](crate::RespanParams) sets this and the following
/// keys.
pub const CUSTOMER_IDENTIFIER: &str = "respan.customer_params.customer_identifier";
/// Respan: the customer's e-mail address.
pub const CUSTOMER_EMAIL: &str = "respan.customer_params.email";
/// Respan: the customer's name.
pub const CUSTOMER_NAME: &str = "respan.customer_params.name";
/// Respan: the evaluation that the span belongs to.
pub const EVALUATION_IDENTIFIER: &str = "respan.evaluation_params.evaluation_identifier";
/// Respan: the conversation thread that the span belongs to.
pub const THREAD_IDENTIFIER: &str = "respan.threads.thread_identifier";
/// Respan: the session that the span belongs to.
pub const SESSION_IDENTIFIER: &str = "respan.sessions.session_identifier";
/// Respan: an identifier chosen by the program.
pub const CUSTOM_IDENTIFIER: &str = "respan.span_params.custom_identifier";
/// Respan: the group of traces that the trace belongs to.
pub const TRACE_GROUP_IDENTIFIER: &str = "respan.trace.trace_group_identifier";
/// Respan: the prefix of the key of each metadata entry.
pub const METADATA_PREFIX: &str = "respan.metadata.";
/// Respan: properties, one map value.
pub const PROPERTIES: &str = "respan.properties";
/// Respan: the prompt, a text or a map.
pub const PROMPT: &str = "respan.prompt";
/// Respan: the deployment environment.
pub const ENVIRONMENT: &str = "respan.environment";

/// OpenTelemetry: the name of the event that records an exception.
pub const EXCEPTION_EVENT: &str = "exception";
/// OpenTelemetry: the type of the error.
pub const EXCEPTION_TYPE: &str = "exception.type";
/// OpenTelemetry: the message of the error.
pub const EXCEPTION_MESSAGE: &str = "exception.message";
/// OpenTelemetry: the stack trace of the error. This SDK writes the `source()` chain, one error per line.
pub const EXCEPTION_STACKTRACE: &str = "exception.stacktrace";
/// OpenTelemetry, deprecated: whether the exception left the span. This SDK writes the text `False`, as the Python SDK does.
pub const EXCEPTION_ESCAPED: &str = "exception.escaped";

/// OpenTelemetry, deprecated in favour of `gen_ai.provider.name`: the provider of a model, set by instrumentations of LLM
/// clients.
pub const GEN_AI_SYSTEM: &str = "gen_ai.system";
/// OpenLLMetry: the type of an LLM request. This SDK adds it on export to spans with [`GEN_AI_SYSTEM`] and
/// without this key: `embedding`, `completion` or `rerank` if `gen_ai.operation.name` says so, else `chat`.
pub const LLM_REQUEST_TYPE: &str = "llm.request.type";

/// Keys that identify or route a span instead of describing its content: masks and length limits do not apply to them.
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
/// Keys that make a span of another library exportable if the value is not empty, since they mark workflows and LLM calls.
///
/// The rule is that of the Python SDK. `openinference.span.kind` is from the `OpenInference` conventions.
pub(crate) const EXPORTABLE_IF_NOT_EMPTY: [&str; 6] = [
    SPAN_KIND,
    ENTITY_PATH,
    LLM_REQUEST_TYPE,
    GEN_AI_SYSTEM,
    "respan.entity.log_type",
    "openinference.span.kind",
];
/// Keys that make a span of another library exportable with any value.
///
/// The rule is that of the Python SDK. The `gen_ai.*` keys are OpenTelemetry semantic conventions.
pub(crate) const EXPORTABLE_IF_PRESENT: [&str; 8] = [
    GEN_AI_OPERATION,
    "gen_ai.agent.name",
    "gen_ai.tool.name",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "agent_name",
    "tool_arguments",
    "tool_response",
];

/// Keys that describe the call of a model.
const MODEL_KEYS: [&str; 4] = [
    GEN_AI_SYSTEM,
    "gen_ai.provider.name",
    "gen_ai.request.model",
    LLM_REQUEST_TYPE,
];

/// OpenTelemetry: the operation of a span of generative AI.
pub(crate) const GEN_AI_OPERATION: &str = "gen_ai.operation.name";

/// Returns whether the operation is that of an agent or a tool, whose span may have the keys of a model call:
/// <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/>.
pub(crate) fn is_agent_operation(name: &str) -> bool {
    matches!(
        name,
        "create_agent" | "invoke_agent" | "invoke_workflow" | "execute_tool"
    )
}

/// Returns whether an attribute of this key describes the call of a model.
pub(crate) fn is_model_key(key: &str) -> bool {
    MODEL_KEYS.contains(&key)
}

/// Returns whether spans of this instrumentation scope are respan's own, which are exported whatever they are about.
pub(crate) fn is_own_scope(scope: &str) -> bool {
    matches!(scope, TRACER_SCOPE | BUFFER_SCOPE)
}

/// The instrumentation scope of spans started by an attribute macro, the client or respan's tracer.
pub const TRACER_SCOPE: &str = "respan.tracer";
/// The instrumentation scope of spans created by a span buffer.
pub const BUFFER_SCOPE: &str = "respan.span_buffer";
