//! OpenTelemetry's lists of messages and tools, as indexed attributes.

use super::additions::Additions;
use serde_json::{Map, Value};

/// An object of JSON.
type Object = Map<String, Value>;

/// Adds the messages of a list in JSON text as `PREFIX.N.role` and so on, from this index. Nothing is added if it is not such a list.
///
/// A message has `parts`, as in the semantic conventions, or `content`, as in their older versions and in OpenAI's API.
pub(super) fn add_messages(text: &str, prefix: &str, first: usize, additions: &mut Additions<'_>) {
    let is_message = |item: &Object| ["role", "parts", "content"].iter().any(|key| item.contains_key(*key));
    let messages = objects(text).filter(|items| items.iter().all(is_message));
    for (index, message) in messages.into_iter().flatten().enumerate() {
        Fields::of(&message).add(&format!("{prefix}.{}", first + index), additions);
    }
}

/// Adds a list of parts in JSON text as the message of the system. Returns the number of messages.
pub(super) fn add_instructions(text: &str, prefix: &str, additions: &mut Additions<'_>) -> usize {
    let Ok(Value::Array(parts)) = serde_json::from_str::<Value>(text) else {
        return 0;
    };
    let mut fields = Fields::default();
    fields.take_parts(&parts);
    if fields.content.is_none() {
        return 0;
    }
    fields.role = Some("system");
    fields.add(&format!("{prefix}.0"), additions);
    1
}

/// Adds a list of tools in JSON text as `llm.request.functions.N.name` and so on.
pub(super) fn add_tools(text: &str, additions: &mut Additions<'_>) {
    for (index, tool) in objects(text).into_iter().flatten().enumerate() {
        // OpenAI's API has the function in an object of its own.
        let function = tool.get("function").and_then(Value::as_object).unwrap_or(&tool);
        let mut add = |name: &str, value: Option<String>| {
            additions.set_text(format!("llm.request.functions.{index}.{name}"), value);
        };
        add("name", function.get("name").and_then(text_of));
        add("description", function.get("description").and_then(text_of));
        let schema = function.get("parameters").or_else(|| function.get("input_schema"));
        add("parameters", schema.and_then(text_of));
    }
}

/// The objects of a list, or a single one.
fn objects(text: &str) -> Option<Vec<Object>> {
    match serde_json::from_str::<Value>(text).ok()? {
        Value::Array(items) => items
            .into_iter()
            .map(|item| match item {
                Value::Object(object) => Some(object),
                _ => None,
            })
            .collect(),
        Value::Object(object) => Some(vec![object]),
        _ => None,
    }
}

/// A text as it is, any other value as JSON; `None` for `null` and an empty text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

/// The indexed fields of one message.
#[derive(Debug, Default)]
struct Fields<'m> {
    role: Option<&'m str>,
    content: Option<String>,
    reasoning: Option<String>,
    refusal: Option<String>,
    finish_reason: Option<&'m str>,
    tool_call_id: Option<&'m str>,
    tool_calls: Vec<&'m Object>,
}

impl<'m> Fields<'m> {
    fn of(message: &'m Object) -> Self {
        let text = |key: &str| message.get(key).and_then(Value::as_str);
        let mut fields = Self {
            role: text("role"),
            finish_reason: text("finish_reason"),
            tool_call_id: text("tool_call_id"),
            refusal: text("refusal").map(str::to_owned),
            ..Self::default()
        };
        let list = |key: &str| {
            message
                .get(key)
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice)
        };
        fields
            .tool_calls
            .extend(list("tool_calls").iter().filter_map(Value::as_object));
        fields.take_parts(list("parts"));
        if fields.content.is_none() {
            fields.content = message.get("content").and_then(text_of);
        }
        fields
    }

    fn take_parts(&mut self, parts: &'m [Value]) {
        let (mut texts, mut results, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let content = part.get("content").and_then(Value::as_str);
            match (part.get("type").and_then(Value::as_str), content) {
                (Some("text"), Some(content)) => texts.push((content, part)),
                (Some("reasoning" | "thinking"), Some(content)) => append(&mut self.reasoning, content, "\n\n"),
                (Some("refusal"), Some(content)) => append(&mut self.refusal, content, ""),
                (Some("tool_call"), _) => self.tool_calls.extend(part.as_object()),
                (Some("tool_call_response"), _) => results.push(part),
                _ => match part.as_str() {
                    Some(content) => texts.push((content, part)),
                    None => others.push(part),
                },
            }
        }
        // What is no text is shown as JSON, with the texts around it.
        if !others.is_empty() {
            let is_shown = |part: &&Value| others.contains(part) || texts.iter().any(|(_, text)| text == part);
            self.content = Some(Value::Array(parts.iter().filter(is_shown).cloned().collect()).to_string());
        } else if !texts.is_empty() {
            self.content = Some(texts.iter().map(|(content, _)| *content).collect());
        } else if let [result] = results[..] {
            self.tool_call_id = result.get("id").and_then(Value::as_str);
            // `result` in older conventions.
            let response = result.get("response").or_else(|| result.get("result"));
            self.content = response.and_then(text_of);
        } else if !results.is_empty() {
            self.content = Some(Value::Array(results.into_iter().cloned().collect()).to_string());
        }
    }

    fn add(self, prefix: &str, additions: &mut Additions<'_>) {
        let mut add = |name: &str, value: Option<String>| additions.set_text(format!("{prefix}.{name}"), value);
        add("role", self.role.map(str::to_owned));
        add("content", self.content);
        add("reasoning", self.reasoning);
        add("refusal", self.refusal);
        add("finish_reason", self.finish_reason.map(str::to_owned));
        add("tool_call_id", self.tool_call_id.map(str::to_owned));
        for (index, call) in self.tool_calls.into_iter().enumerate() {
            let function = call.get("function").and_then(Value::as_object).unwrap_or(call);
            let mut add = |name: &str, value: Option<&Value>| {
                add(&format!("tool_calls.{index}.{name}"), value.and_then(text_of));
            };
            add("id", call.get("id"));
            add("name", function.get("name"));
            add("arguments", function.get("arguments"));
        }
    }
}

fn append(target: &mut Option<String>, text: &str, separator: &str) {
    match target {
        Some(target) => {
            target.push_str(separator);
            target.push_str(text);
        }
        None => *target = Some(text.to_owned()),
    }
}
