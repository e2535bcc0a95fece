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
    // vLLM's streams have errors of this form.
    let is_object = body.text("object") == Some("error") && body.text("message").is_some();
    let is_error = is_object || error.is_object() || error.as_str().is_some_and(|text| !text.is_empty());
    is_error.then(|| described(body))
}

fn described(body: &Value) -> CallError {
    if let Value::String(text) = body {
        return CallError::new(None::<&str>, short(text.trim()));
    }
    let error = match body.at("error") {
        Value::Object(_) => body.at("error"),
        Value::String(text) => return CallError::new(body.text("type").filter(|kind| *kind != "error"), text.as_str()),
        _ => body,
    };
    let names = ["type", "code", "status", "__type"];
    let kind = names
        .iter()
        .find_map(|name| error.text(name).filter(|kind| *kind != "error"));
    // OpenRouter's streams have the HTTP status instead of a name.
    let code = error
        .count("code")
        .filter(|code| (400..600).contains(code))
        .map(|code| code.to_string());
    let kind = kind.or(code.as_deref());
    let message = error.text("message").or_else(|| error.text("detail"));
    match message {
        Some(message) => CallError::new(kind, message),
        None => CallError::new(kind, invalid_fields(error)),
    }
}

/// The messages about the fields of a request that servers on pydantic refuse.
fn invalid_fields(error: &Value) -> Option<String> {
    let messages = error.list("detail").iter().filter_map(|detail| {
        let path = detail.list("loc").iter().skip(1).map(|step| match step {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        });
        let path = path.collect::<Vec<_>>().join(".");
        let message = detail.text("msg")?;
        Some(if path.is_empty() {
            message.to_owned()
        } else {
            format!("{path}: {message}")
        })
    });
    let text = messages.collect::<Vec<_>>().join("; ");
    short(&text)
}

/// The first characters of a text; `None` if it is empty.
fn short(text: &str) -> Option<String> {
    let short: String = text.chars().take(MAX_TEXT).collect();
    (!short.is_empty()).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refused_fields_are_named_without_their_values() {
        let body = json!({"detail": [
            {"type": "missing", "loc": ["body", "model"], "msg": "Field required", "input": {"messages": ["private"]}},
            {"type": "list_type", "loc": ["body", "messages", 0], "msg": "Input should be a list", "input": "private"},
            {"type": "odd"},
        ]});
        let message = described(&body).status(422).description();
        assert_eq!(
            message,
            "Error code: 422 - model: Field required; messages.0: Input should be a list"
        );
    }
}
