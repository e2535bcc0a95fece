//! Errors in the bodies of responses.

use crate::call::CallError;
use crate::json::Lookup;
use serde_json::Value;

/// Characters of an error page that are kept.
const MAX_TEXT: usize = 1024;

/// The error of a response with an error status.
pub(super) fn of_response(status: u16, body: &Value) -> CallError {
    let body = match body {
        // Google's streams report errors in a list.
        Value::Array(items) => items.first().unwrap_or(body),
        _ => body,
    };
    described(body).status(status)
}

/// The error that a response with a status of success reports.
pub(super) fn in_answer(body: &Value) -> Option<CallError> {
    let error = body.at("error");
    let is_error = error.is_object() || error.as_str().is_some_and(|text| !text.is_empty());
    is_error.then(|| described(body))
}

fn described(body: &Value) -> CallError {
    if let Value::String(text) = body {
        let short: String = text.trim().chars().take(MAX_TEXT).collect();
        return CallError::new(None::<&str>, Some(short).filter(|text| !text.is_empty()));
    }
    let error = match body.at("error") {
        Value::Object(_) => body.at("error"),
        Value::String(text) => return CallError::new(body.text("type").filter(|kind| *kind != "error"), text.as_str()),
        _ => body,
    };
    let names = ["type", "code", "status", "__type"];
    let kind = names.iter().find_map(|name| error.text(name));
    let message = error.text("message").or_else(|| error.text("detail"));
    CallError::new(kind, message)
}
