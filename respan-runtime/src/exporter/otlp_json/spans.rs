//! The spans of an encoded request.

use crate::exporter::grouped_spans::{EncodedSpan, Group, GroupedSpans, ITEM_BYTES};
use crate::json::truncate_text;
use serde_json::{Map, Value};

/// The members of a message apart from those that it repeats.
type Head = Map<String, Value>;

/// `None` if the body is no request.
pub(crate) fn parse_spans(body: &[u8]) -> Option<GroupedSpans<Head, Value>> {
    let request: Value = serde_json::from_slice(body).ok()?;
    let (_, resources) = split(request, "resourceSpans")?;
    let resources = resources.into_iter().map(|resource| {
        let (head, scopes) = split(resource, "scopeSpans")?;
        let scopes = scopes.into_iter().map(|scope| {
            let (head, items) = split(scope, "spans")?;
            Some(Group { head, items })
        });
        Some(Group {
            head,
            items: scopes.collect::<Option<_>>()?,
        })
    });
    resources.collect::<Option<_>>().map(GroupedSpans::new)
}

/// The items of this member, and all other members; `None` if the message is no object.
fn split(message: Value, member: &str) -> Option<(Head, Vec<Value>)> {
    let Value::Object(mut head) = message else { return None };
    match head.remove(member) {
        Some(Value::Array(items)) => Some((head, items)),
        _ => Some((head, Vec::new())),
    }
}

/// The request with these spans.
pub(crate) fn encode_spans(spans: &GroupedSpans<Head, Value>) -> Vec<u8> {
    let resources = spans.resources().iter().map(|resource| {
        let scopes = resource.items.iter().map(|scope| {
            let items = scope.items.clone();
            with_items(&scope.head, "spans", items)
        });
        with_items(&resource.head, "scopeSpans", scopes.collect())
    });
    let request = with_items(&Map::new(), "resourceSpans", resources.collect());
    request.to_string().into_bytes()
}

fn with_items(head: &Head, member: &str, items: Vec<Value>) -> Value {
    let mut message = head.clone();
    message.insert(member.to_owned(), Value::Array(items));
    Value::Object(message)
}

impl EncodedSpan for Value {
    fn name(&self) -> &str {
        self["name"].as_str().unwrap_or_default()
    }

    fn longest_part(&self) -> usize {
        longest(self)
    }

    fn truncate_parts(&mut self, max: usize) {
        truncate(self, max);
    }
}

/// Bytes of the longest text or array in the value.
fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items
            .iter()
            .map(longest)
            .max()
            .unwrap_or(0)
            .max(items.len() * ITEM_BYTES),
        Value::Object(entries) => entries.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

fn truncate(value: &mut Value, max: usize) {
    match value {
        Value::String(text) if text.len() > max => *text = truncate_text(text, max),
        Value::Array(items) => {
            items.truncate((max / ITEM_BYTES).max(1));
            for item in items {
                truncate(item, max);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    // Base64, whose length is a multiple of four.
                    Value::String(text) if key == "bytesValue" => text.truncate(text.len().min(max / 4 * 4)),
                    value => truncate(value, max),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn truncated_base64_stays_base64_and_ids_stay_whole() {
        let mut span = json!({
            "traceId": "0".repeat(32),
            "attributes": [{ "key": "k", "value": { "bytesValue": "QUJD".repeat(500) } }],
        });
        span.truncate_parts(350);
        assert_eq!(span["traceId"].as_str().map(str::len), Some(32));
        let bytes = span["attributes"][0]["value"]["bytesValue"].as_str().expect("bytes");
        assert_eq!(bytes.len(), 348);
    }
}
