//! Finish reasons as OpenTelemetry's semantic conventions name them.

use std::borrow::Cow;

/// A finish reason as OpenTelemetry names it; an unknown one is returned unchanged.
pub(super) fn normalised(reason: &str) -> Cow<'_, str> {
    let known = match reason.to_ascii_uppercase().as_str() {
        "STOP" | "END_TURN" | "STOP_SEQUENCE" | "COMPLETE" | "FINISH" | "ENDOFTEXT" => "stop",
        "LENGTH" | "MAX_TOKENS" | "MODEL_CONTEXT_WINDOW_EXCEEDED" => "length",
        "TOOL_CALL" | "TOOL_CALLS" | "TOOL_USE" | "FUNCTION_CALL" => "tool_call",
        "CONTENT_FILTER"
        | "CONTENT_FILTERED"
        | "GUARDRAIL_INTERVENED"
        | "SAFETY"
        | "RECITATION"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "LANGUAGE"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION"
        | "ERROR_TOXIC" => "content_filter",
        "ERROR"
        | "OTHER"
        | "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "NO_IMAGE"
        | "IMAGE_OTHER"
        | "ERROR_LIMIT" => "error",
        "FINISH_REASON_UNSPECIFIED" => "",
        _ => return Cow::Borrowed(reason),
    };
    Cow::Borrowed(known)
}
