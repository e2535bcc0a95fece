//! An encoded export request, decoded to be split or truncated.

use crate::json::truncate_text;
use serde_json::{Value, json};

/// Bytes that an item of an array counts at least, so that arrays of numbers are truncated too.
const ITEM_BYTES: usize = 16;

/// Texts are not truncated below this many bytes: it would save little and leave nothing to read.
const MIN_TEXT_BYTES: usize = 256;

/// An `ExportTraceServiceRequest` from a spool, of which only the JSON is left.
#[derive(Debug, Clone)]
pub(crate) struct DecodedRequest {
    request: Value,
}

impl DecodedRequest {
    /// `None` if it is no request with spans.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let request = serde_json::from_slice(body).ok()?;
        Some(Self { request }).filter(|request| request.span_count() > 0)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        self.request.to_string().into_bytes()
    }

    pub(crate) fn span_count(&self) -> usize {
        self.scopes().map(|scope| array(scope, "spans").len()).sum()
    }

    /// The name of the first span.
    pub(crate) fn span_name(&self) -> &str {
        let span = self.scopes().find_map(|scope| array(scope, "spans").first());
        span.and_then(|span| span["name"].as_str()).unwrap_or_default()
    }

    fn scopes(&self) -> impl Iterator<Item = &Value> {
        array(&self.request, "resourceSpans")
            .iter()
            .flat_map(|resource| array(resource, "scopeSpans"))
    }

    /// The first half of the spans, and the rest.
    pub(crate) fn into_halves(self) -> (Self, Self) {
        let first = self.span_count() / 2;
        let mut rest = self.clone();
        let mut half = self;
        half.retain(|index| index < first);
        rest.retain(|index| index >= first);
        (half, rest)
    }

    /// Keeps the spans whose index meets the condition, and the scopes and resources that are not empty then.
    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut index = 0;
        let Some(resources) = array_mut(&mut self.request, "resourceSpans") else {
            return;
        };
        for resource in resources.iter_mut() {
            let Some(scopes) = array_mut(resource, "scopeSpans") else {
                continue;
            };
            for scope in scopes.iter_mut() {
                if let Some(spans) = array_mut(scope, "spans") {
                    spans.retain(|_| {
                        index += 1;
                        keep(index - 1)
                    });
                }
            }
            scopes.retain(|scope| !array(scope, "spans").is_empty());
        }
        resources.retain(|resource| !array(resource, "scopeSpans").is_empty());
    }

    /// All spans of several requests in one, under one entry where neighbours have the same resource and scope.
    pub(crate) fn joined(requests: impl IntoIterator<Item = Self>) -> Self {
        let mut resources = Vec::new();
        for mut request in requests {
            let parts = array_mut(&mut request.request, "resourceSpans").map(std::mem::take);
            append(&mut resources, parts.unwrap_or_default(), "resource", "scopeSpans");
        }
        for resource in &mut resources {
            if let Some(scopes) = array_mut(resource, "scopeSpans") {
                let parts = std::mem::take(scopes);
                append(scopes, parts, "scope", "spans");
            }
        }
        Self {
            request: json!({ "resourceSpans": resources }),
        }
    }

    /// The request with at most half of its longest text, or of its longest array; `None` if that is short already.
    pub(crate) fn into_truncated(mut self) -> Option<Self> {
        let spans = || {
            let scopes = array(&self.request, "resourceSpans").iter();
            let scopes = scopes.flat_map(|resource| array(resource, "scopeSpans"));
            scopes.flat_map(|scope| array(scope, "spans"))
        };
        let max = spans().map(longest).max()? / 2;
        if max < MIN_TEXT_BYTES {
            return None;
        }
        for resource in array_mut(&mut self.request, "resourceSpans")? {
            for scope in array_mut(resource, "scopeSpans").into_iter().flatten() {
                array_mut(scope, "spans")
                    .into_iter()
                    .flatten()
                    .for_each(|span| truncate(span, max));
            }
        }
        Some(self)
    }
}

fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn array_mut<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Vec<Value>> {
    value.get_mut(key)?.as_array_mut()
}

/// Appends `parts`; the items of one that has the same `key` as the part before it go there.
fn append(list: &mut Vec<Value>, parts: Vec<Value>, key: &str, items: &str) {
    for mut part in parts {
        match list.last_mut() {
            Some(previous) if previous[key] == part[key] => {
                let moved = array_mut(&mut part, items).map(std::mem::take).unwrap_or_default();
                if let Some(items) = array_mut(previous, items) {
                    items.extend(moved);
                }
            }
            _ => list.push(part),
        }
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

    fn request(scopes: &[&[&str]]) -> DecodedRequest {
        let span =
            |name: &&str| json!({ "name": name, "attributes": [{ "key": "k", "value": { "stringValue": "v" } }] });
        let scopes: Vec<_> = scopes
            .iter()
            .map(|names| json!({ "spans": names.iter().map(span).collect::<Vec<_>>(), "scope": { "name": names[0] } }))
            .collect();
        let body = json!({ "resourceSpans": [{ "resource": { "attributes": [] }, "scopeSpans": scopes }] });
        DecodedRequest::parse(body.to_string().as_bytes()).expect("a request")
    }

    fn names(request: &DecodedRequest) -> Vec<&str> {
        let spans = request.scopes().flat_map(|scope| array(scope, "spans"));
        spans.filter_map(|span| span["name"].as_str()).collect()
    }

    #[test]
    fn halves_keep_resource_and_scopes() {
        let (first, second) = request(&[&["a", "b", "c"], &["d", "e"]]).into_halves();
        assert_eq!((names(&first), names(&second)), (vec!["a", "b"], vec!["c", "d", "e"]));
        assert_eq!(first.scopes().count(), 1);
        assert_eq!(
            second.request["resourceSpans"][0]["scopeSpans"][0]["scope"]["name"],
            "a"
        );
        assert!(second.request["resourceSpans"][0]["resource"].is_object());
        let joined = DecodedRequest::joined([first, second]);
        assert_eq!(names(&joined), ["a", "b", "c", "d", "e"]);
        assert_eq!(joined.request, request(&[&["a", "b", "c"], &["d", "e"]]).request);
        assert_eq!(joined.span_name(), "a");
    }

    #[test]
    fn a_span_is_truncated_until_everything_is_short() {
        let long = "x".repeat(2000);
        let numbers: Vec<_> = (0..500).map(|number| json!({ "intValue": number })).collect();
        let span = json!({
            "name": long, "traceId": "0".repeat(32),
            "attributes": [
                { "key": long, "value": { "bytesValue": "QUJD".repeat(500) } },
                { "key": "numbers", "value": { "arrayValue": { "values": numbers } } },
            ],
        });
        let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [span] }] }] });
        let mut request = DecodedRequest::parse(body.to_string().as_bytes()).expect("a request");
        let mut sizes = vec![request.encode().len()];
        while let Some(truncated) = request.clone().into_truncated() {
            request = truncated;
            sizes.push(request.encode().len());
        }
        assert!(
            sizes.len() > 3 && sizes.is_sorted_by(|one, next| one > next),
            "{sizes:?}"
        );
        let span = &request.request["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
        assert_eq!(span["traceId"].as_str().map(str::len), Some(32));
        let bytes = span["attributes"][0]["value"]["bytesValue"].as_str().expect("bytes");
        assert!(
            bytes.len().is_multiple_of(4) && !bytes.is_empty() && bytes.len() < 512,
            "{bytes}"
        );
    }

    #[test]
    fn other_json_is_no_request() {
        for body in ["", "[]", "{}", r#"{"resourceSpans":[]}"#] {
            assert!(DecodedRequest::parse(body.as_bytes()).is_none(), "{body}");
        }
    }
}
