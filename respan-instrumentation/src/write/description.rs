//! [`ModelCall`] as the description of a span.

use super::writer::Writer;
use crate::call::{Message, ModelCall, Part};
use respan_runtime::{Naming, SpanDescription, WrittenSpan};
use serde_json::Value;

/// Writes the call as [`Writer`] does.
///
/// ```
/// use respan::Naming;
/// use respan::instrumentation::{ModelCall, Operation, Provider};
/// use respan::SpanDescription as _;
///
/// let call = ModelCall::new(Provider::OpenAi, Operation::Chat).message("user", "Capital of France?");
/// let span = call.write(Naming::Respan, true);
/// assert!(span.attributes.iter().any(|(key, _)| key == "gen_ai.prompt.0.content"));
/// ```
impl SpanDescription for ModelCall {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        Writer::new(naming).content(with_content).write(self)
    }

    fn size(&self) -> usize {
        let choices = self.choices.iter().map(|choice| &choice.message);
        let messages = self.messages.iter().chain(choices).map(message);
        let parts = self.instructions.iter().map(part);
        let tools = self.tools.iter().map(|tool| {
            let text = tool.description.as_ref().map_or(0, String::len);
            size_of_val(tool) + text + tool.parameters.as_ref().map_or(0, json)
        });
        size_of::<Self>() + messages.sum::<usize>() + parts.sum::<usize>() + tools.sum::<usize>()
    }
}

fn message(message: &Message) -> usize {
    let parts = message.parts.iter().map(part);
    size_of_val(message) + parts.sum::<usize>() + message.content.as_ref().map_or(0, json)
}

fn part(part: &Part) -> usize {
    let text = match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) | Part::Uri { uri: text, .. } => text.len(),
        Part::Blob { data, .. } => data.len(),
        Part::ToolCall(call) => json(&call.arguments),
        Part::ToolResult { response, .. } => json(response),
        Part::Other(block) => json(block),
    };
    size_of_val(part) + text
}

fn json(value: &Value) -> usize {
    let nested = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(json).sum(),
        Value::Object(members) => members.iter().map(|(key, value)| key.len() + json(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    size_of_val(value) + nested
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Operation, Provider};
    use serde_json::json;

    #[test]
    fn every_text_counts() {
        let text = "x".repeat(10_000);
        let empty = ModelCall::new(Provider::OpenAi, Operation::Chat);
        let parts = [
            Part::from(text.as_str()),
            Part::image(text.as_str()),
            Part::tool_result("c", json!({"a": [text.as_str()]})),
        ];
        let full = empty
            .clone()
            .message("user", text.as_str())
            .with_messages([Message::with_parts("user", parts)])
            .completion(text.as_str());
        let (empty, full) = (empty.size(), full.size());
        assert!(empty < 2_000, "{empty}");
        assert!((50_000..53_000).contains(&full), "{full}");
    }
}
