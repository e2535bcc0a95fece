//! Finish reasons as OpenTelemetry's semantic conventions name them.

use std::borrow::Cow;

/// A finish reason as OpenTelemetry names it; an unknown one is returned unchanged.
pub(super) fn normalised(reason: &str) -> Cow<'_, str> {
    let known = match reason.to_ascii_uppercase().as_str() {
        "STOP" | "END_TURN" | "STOP_SEQUENCE" | "COMPLETE" | "FINISH" | "ENDOFTEXT" | "EOS" | "EOS_TOKEN" => "stop",
        "LENGTH" | "MAX_TOKENS" | "MODEL_LENGTH" | "MODEL_CONTEXT_WINDOW_EXCEEDED" => "length",
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
        | "MODEL_ARMOR"
        | "JAILBREAK"
        | "ERROR_TOXIC" => "content_filter",
        "ERROR"
        | "OTHER"
        | "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "NO_IMAGE"
        | "IMAGE_OTHER"
        | "ERROR_LIMIT"
        | "INSUFFICIENT_SYSTEM_RESOURCE"
        | "MALFORMED_MODEL_OUTPUT"
        | "MALFORMED_RESPONSE"
        | "MALFORMED_TOOL_USE"
        | "TOO_MANY_TOOL_CALLS" => "error",
        "FINISH_REASON_UNSPECIFIED" => "",
        _ => return Cow::Borrowed(reason),
    };
    Cow::Borrowed(known)
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn reasons_of_all_providers_have_the_names_of_the_conventions() {
        for (reason, expected) in [
            ("eos", "stop"),
            ("end_turn", "stop"),
            ("model_length", "length"),
            ("model_context_window_exceeded", "length"),
            ("tool_use", "tool_call"),
            ("RECITATION", "content_filter"),
            ("MODEL_ARMOR", "content_filter"),
            ("insufficient_system_resource", "error"),
            ("malformed_tool_use", "error"),
            ("FINISH_REASON_UNSPECIFIED", ""),
            ("pause_turn", "pause_turn"),
        ] {
            assert_eq!(normalised(reason), expected, "{reason}");
        }
    }
}
