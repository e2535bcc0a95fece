//! Errors in responses.

use crate::{call, exchange};
use respan_instrumentation::{Api, CallError, Provider};
use serde_json::json;

#[test]
fn errors_are_found_in_every_shape() {
    for (response, kind, message) in [
        (
            json!({"error": {"message": "m", "type": "t", "code": "c"}}),
            Some("t"),
            Some("m"),
        ),
        (
            json!({"error": {"message": "m", "type": null, "code": "c"}}),
            Some("c"),
            Some("m"),
        ),
        (
            json!({"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}),
            Some("RESOURCE_EXHAUSTED"),
            Some("m"),
        ),
        (
            json!([{"error": {"code": 429, "message": "m", "status": "S"}}]),
            Some("S"),
            Some("m"),
        ),
        (json!({"error": "m"}), None, Some("m")),
        (
            json!({"message": "m", "__type": "ThrottlingException"}),
            Some("ThrottlingException"),
            Some("m"),
        ),
        (json!({"detail": "m"}), None, Some("m")),
        (json!({"error": {"message": "m", "code": 503}}), Some("503"), Some("m")),
        (json!({"error": {"message": "m", "code": 1234}}), None, Some("m")),
        (
            json!({"type": "error", "code": "c", "message": "m"}),
            Some("c"),
            Some("m"),
        ),
        (json!({"Message": "m"}), None, Some("m")),
        (json!({"errors": [{"code": "c", "message": "m"}]}), Some("c"), Some("m")),
        (json!({"errors": ["m"]}), None, Some("m")),
        (json!({"message": "m", "errors": [{"code": "c"}]}), None, Some("m")),
        (json!({"error_code": "C", "message": "m"}), Some("C"), Some("m")),
        (json!({"error": "m", "error_type": "t"}), Some("t"), Some("m")),
        (
            json!({"message": {"detail": [{"loc": ["body", "n"], "msg": "m"}]}, "type": "t"}),
            Some("t"),
            Some("n: m"),
        ),
        (json!("<html>"), None, Some("<html>")),
        (json!(7), None, None),
    ] {
        let call = exchange(
            Api::OpenAiChat,
            Provider::OpenAi,
            &json!({"model": "m"}),
            429,
            &response,
        );
        assert_eq!(
            call.failure(),
            Some(&CallError::new(kind, message).status(429)),
            "{response}"
        );
    }
    let call = call(
        Api::OpenAiChat,
        &json!({"model": "m"}),
        &json!({"error": {"message": "m", "type": "t"}}),
    );
    assert_eq!(call.failure(), Some(&CallError::new("t", "m")));
    // vLLM's streams.
    let error = json!({"object": "error", "message": "m", "type": "t", "code": 400});
    let found = crate::call(Api::OpenAiChat, &json!({"model": "m"}), &error);
    assert_eq!(found.failure(), Some(&CallError::new("t", "m")));
}

#[test]
fn an_error_of_the_service_behind_a_router_is_found() {
    let response = json!({"choices": [{"index": 0, "error": {"code": 502, "message": "m"}, "message": {"content": ""}, "finish_reason": "error"}]});
    let found = call(Api::OpenAiChat, &json!({"model": "m"}), &response);
    assert_eq!(found.failure(), Some(&CallError::new("502", "m")));
}
