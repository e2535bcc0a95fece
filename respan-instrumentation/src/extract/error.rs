//! Errors in the bodies of responses.

use crate::call::CallError;
use crate::json::Lookup;
use serde_json::Value;
use std::fmt::{self, Write as _};

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
    if is_object || error.is_object() || error.as_str().is_some_and(|text| !text.is_empty()) {
        return Some(described(body));
    }
    // OpenRouter has that of the service behind it in the choice.
    let choice = body.list("choices").first()?;
    choice.at("error").is_object().then(|| described(choice))
}

fn described(body: &Value) -> CallError {
    if let Value::String(text) = body {
        return CallError::new(None::<&str>, short(text.trim()));
    }
    let error = match body.at("error") {
        Value::Object(_) => body.at("error"),
        Value::String(text) => return CallError::new(kind(body), text.as_str()),
        _ => body,
    };
    // watsonx and Cloudflare.
    if let (None, Some(first)) = (message(error), error.list("errors").first()) {
        return described(first);
    }
    match message(error) {
        Some(message) => CallError::new(kind(error), message),
        // Mistral has the fields below the message.
        None => CallError::new(
            kind(error),
            invalid_fields(error).or_else(|| invalid_fields(error.at("message"))),
        ),
    }
}

fn message(error: &Value) -> Option<&str> {
    let names = ["message", "Message", "detail"];
    names.iter().find_map(|name| error.text(name))
}

fn kind(error: &Value) -> Option<String> {
    let names = ["type", "code", "status", "__type", "error_type", "error_code"];
    let name = names
        .iter()
        .find_map(|name| error.owned(name).filter(|kind| kind != "error"));
    // OpenRouter's streams have the HTTP status instead of a name.
    let code = error.count("code").filter(|code| (400..600).contains(code));
    name.or(code.map(|code| code.to_string()))
}

/// The messages about the fields of a request that servers on pydantic refuse.
fn invalid_fields(error: &Value) -> Option<String> {
    let mut text = ShortText::default();
    // An error means that there is no more room.
    let _ = write_invalid_fields(&mut text, error);
    Some(text.0).filter(|text| !text.is_empty())
}

fn write_invalid_fields(out: &mut ShortText, error: &Value) -> fmt::Result {
    let mut separator = "";
    for detail in error.list("detail") {
        let Some(message) = detail.text("msg") else { continue };
        out.write_str(separator)?;
        separator = "; ";
        let mut path = detail.list("loc").iter().skip(1).peekable();
        while let Some(step) = path.next() {
            match step {
                Value::String(name) => out.write_str(name)?,
                other => write!(out, "{other}")?,
            }
            out.write_str(if path.peek().is_some() { "." } else { ": " })?;
        }
        out.write_str(message)?;
    }
    Ok(())
}

/// The first characters of a text; `None` if it is empty.
fn short(text: &str) -> Option<String> {
    let mut short = ShortText::default();
    let _ = short.write_str(text);
    Some(short.0).filter(|text| !text.is_empty())
}

/// A text of at most [`MAX_TEXT`] characters; writing more is an error.
#[derive(Default)]
struct ShortText(String);

impl fmt::Write for ShortText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = MAX_TEXT - self.0.chars().count();
        let Some((end, _)) = text.char_indices().nth(room) else {
            self.0.push_str(text);
            return Ok(());
        };
        self.0.push_str(&text[..end]);
        Err(fmt::Error)
    }
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
    #[test]
    fn an_error_page_is_cut() {
        for page in ["x".repeat(MAX_TEXT), format!(" {}\n", "é".repeat(MAX_TEXT))] {
            let whole = described(&Value::String(page.clone())).status(502).description();
            assert_eq!(whole, format!("Error code: 502 - {}", page.trim()));
            let longer = Value::String(format!("{}y", page.trim()));
            assert_eq!(described(&longer).status(502).description(), whole);
        }
        assert_eq!(described(&json!(" \n")).status(502).description(), "Error code: 502");
    }

    #[test]
    fn a_list_of_refused_fields_is_cut() {
        let detail = json!({"loc": ["body", "messages", 0], "msg": "é".repeat(100)});
        let text = invalid_fields(&json!({"detail": vec![detail; 1000]})).expect("messages");
        assert_eq!(text.chars().count(), MAX_TEXT);
        assert!(
            text.starts_with("messages.0: é") && text.contains("é; messages.0: é"),
            "{text}"
        );
        let endless_path = json!({"loc": vec!["step"; 1000], "msg": "no"});
        let text = invalid_fields(&json!({"detail": [endless_path]})).expect("a message");
        assert_eq!(text.len(), MAX_TEXT);
        assert!(text.starts_with("step.step."), "{text}");
    }
}
