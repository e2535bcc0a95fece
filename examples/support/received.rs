//! Received spans, parsed from OTLP JSON.

use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// A span that an endpoint received.
#[derive(Debug, Clone)]
pub struct Span {
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits.
    pub span_id: String,
    /// None for a root.
    pub parent_span_id: Option<String>,
    /// The name, such as `joke_creation.task`.
    pub name: String,
    /// Start time, in nanoseconds since 1970.
    pub start: u64,
    /// Duration.
    pub duration: Duration,
    /// True if the status is an error.
    pub failed: bool,
    /// The message of the status.
    pub status_message: Option<String>,
    /// Names of the events, in order.
    pub events: Vec<String>,
    /// Attributes; values other than text are converted to text.
    pub attributes: BTreeMap<String, String>,
    /// Trace and span ids of the linked spans.
    pub links: Vec<(String, String)>,
    /// `service.name` of the resource.
    pub service: String,
}

impl Span {
    /// Parses all spans in the body of a request.
    pub fn all(body: &Value) -> Vec<Self> {
        let mut all = Vec::new();
        for resource in list(&body["resourceSpans"]) {
            let service = attributes(&resource["resource"])
                .remove("service.name")
                .unwrap_or_default();
            let spans = list(&resource["scopeSpans"])
                .iter()
                .flat_map(|scope| list(&scope["spans"]));
            all.extend(spans.map(|span| Self::read(span, &service)));
        }
        all
    }

    fn read(span: &Value, service: &str) -> Self {
        let start = nanoseconds(&span["startTimeUnixNano"]);
        let end = nanoseconds(&span["endTimeUnixNano"]);
        let links = list(&span["links"]).iter();
        Self {
            trace_id: text(&span["traceId"]),
            span_id: text(&span["spanId"]),
            parent_span_id: span["parentSpanId"].as_str().map(str::to_owned),
            name: text(&span["name"]),
            start,
            duration: Duration::from_nanos(end.saturating_sub(start)),
            failed: span["status"]["code"] == 2,
            status_message: span["status"]["message"].as_str().map(str::to_owned),
            events: list(&span["events"]).iter().map(|event| text(&event["name"])).collect(),
            attributes: attributes(span),
            links: links
                .map(|link| (text(&link["traceId"]), text(&link["spanId"])))
                .collect(),
            service: service.to_owned(),
        }
    }

    /// The value of an attribute, if the span has it.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.get(key).map(String::as_str)
    }
}

fn attributes(owner: &Value) -> BTreeMap<String, String> {
    let entries = list(&owner["attributes"]).iter();
    entries
        .map(|entry| (text(&entry["key"]), value(&entry["value"])))
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// OTLP JSON writes 64-bit numbers as text.
fn nanoseconds(value: &Value) -> u64 {
    value
        .as_str()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

fn value(value: &Value) -> String {
    let of_any_kind = value.as_object().and_then(|kinds| kinds.values().next());
    match of_any_kind {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Span;
    use serde_json::json;

    #[test]
    fn reads_otlp_json() {
        let resource = json!({ "attributes": [{ "key": "service.name", "value": { "stringValue": "shop" } }] });
        let body = json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "spans": [{
            "links": [{ "traceId": "other", "spanId": "one" }], "traceId": "t", "spanId": "s", "parentSpanId": "p", "name": "a.task", "kind": 1,
            "startTimeUnixNano": "1000", "endTimeUnixNano": "3000", "status": { "code": 2, "message": "boom" }, "events": [{ "name": "exception" }],
            "attributes": [
                { "key": "n", "value": { "intValue": "7" } },
                { "key": "x", "value": { "doubleValue": 0.5 } },
            ],
        }] }] }] });
        let spans = Span::all(&body);
        let [span] = spans.as_slice() else { panic!("{spans:?}") };
        assert_eq!(
            (span.name.as_str(), span.parent_span_id.as_deref()),
            ("a.task", Some("p"))
        );
        assert_eq!((span.duration.as_nanos(), span.failed), (2000, true));
        assert_eq!(span.service, "shop");
        assert_eq!(
            (span.status_message.as_deref(), span.events.concat()),
            (Some("boom"), "exception".into())
        );
        assert_eq!(span.links, [("other".to_owned(), "one".to_owned())]);
        assert_eq!((span.attribute("n"), span.attribute("x")), (Some("7"), Some("0.5")));
    }
}
