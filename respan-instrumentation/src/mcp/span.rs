//! The span of a call, by OpenTelemetry's [semantic conventions for MCP][conventions].
//!
//! A call of a tool is also an entity of kind tool, as the Python instrumentation of MCP records it.
//!
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/

use crate::call::error_text;
use crate::span::{CallSpan, truncated};
use opentelemetry::trace::SpanKind;
use respan_runtime::attributes;
use respan_runtime::model_calls::truncated_json;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Display;

/// Longest arguments and results, in bytes of JSON.
const CONTENT_LIMIT: usize = 1_000_000;

const CALL_TOOL: &str = "tools/call";
const GET_PROMPT: &str = "prompts/get";
const READ_RESOURCE: &str = "resources/read";

/// Starts the span of a request that a server handles, or of its parameters; `None` for requests that are no call, such as `ping`
/// and `tools/list`.
pub(super) fn serve(method: &str, id: &dyn Display, request: &impl Serialize) -> Option<CallSpan> {
    if !matches!(method, CALL_TOOL | GET_PROMPT | READ_RESOURCE) {
        return None;
    }
    let request = json(request).unwrap_or_default();
    let params = request.get("params").unwrap_or(&request);
    let param = |key: &str| params.get(key);
    let text = |key: &str| param(key).and_then(Value::as_str).unwrap_or_default();
    let span = start(method, text("name"), SpanKind::Server);
    span.set("jsonrpc.request.id", id.to_string());
    match method {
        CALL_TOOL => set_arguments(&span, param("arguments")),
        READ_RESOURCE => span.set("mcp.resource.uri", text("uri").to_owned()),
        _ => {}
    }
    Some(span)
}

/// The JSON of a value of the program, whose size and cost are bounded.
pub(super) fn json(value: &impl Serialize) -> Option<Value> {
    serde_json::from_slice(&truncated_json(value, CONTENT_LIMIT)?).ok()
}

/// Starts the span of a call of a tool that a client sends.
pub(super) fn call(method: &'static str, tool: &str, arguments: &impl Serialize) -> CallSpan {
    let span = start(method, tool, SpanKind::Client);
    if span.is_recording() {
        set_arguments(&span, json(arguments).as_ref());
    }
    span
}

fn start(method: &str, target: &str, kind: SpanKind) -> CallSpan {
    let name = format!("{method} {target}");
    let span = CallSpan::start(name.trim_end().to_owned(), kind);
    span.set("mcp.method.name", method.to_owned());
    match method {
        CALL_TOOL => {
            span.set("gen_ai.operation.name", "execute_tool");
            span.set("gen_ai.tool.name", target.to_owned());
            span.set("gen_ai.tool.type", "function");
            span.set(attributes::SPAN_KIND, "tool");
            span.set(attributes::ENTITY_NAME, target.to_owned());
        }
        GET_PROMPT => span.set("gen_ai.prompt.name", target.to_owned()),
        _ => {}
    }
    span
}

fn set_arguments(span: &CallSpan, arguments: Option<&Value>) {
    let Some(arguments) = arguments.filter(|arguments| !arguments.is_null()) else {
        return;
    };
    let text = truncated(&arguments.to_string(), CONTENT_LIMIT);
    span.set("gen_ai.tool.call.arguments", text.clone());
    span.set(attributes::ENTITY_INPUT, text);
}

/// Records the result. A tool that failed says so in its result, which is otherwise a success.
pub(super) fn respond(span: &CallSpan, response: Option<Value>) {
    let Some(response) = response else {
        return;
    };
    let Some(content) = response.get("content") else {
        return;
    };
    let result = response.get("structuredContent").filter(|value| !value.is_null());
    let text = truncated(&result.unwrap_or(content).to_string(), CONTENT_LIMIT);
    span.set("gen_ai.tool.call.result", text.clone());
    span.set(attributes::ENTITY_OUTPUT, text);
    if response.get("isError") == Some(&Value::Bool(true)) {
        span.fail(Some("tool_error"), "the tool failed");
    }
}

/// Records an error of the protocol with its code.
pub(super) fn refuse(span: &CallSpan, code: i32, message: &str) {
    span.set("rpc.response.status_code", code.to_string());
    fail(span, &code.to_string(), message);
}

/// Records an error with its type.
pub(super) fn fail(span: &CallSpan, error_type: &str, error: &(impl Display + ?Sized)) {
    if span.is_recording() {
        span.fail(Some(error_type), error_text(error).unwrap_or_default());
    }
}
