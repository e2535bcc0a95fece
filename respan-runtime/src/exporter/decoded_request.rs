//! An encoded export request, decoded to be split or truncated.

use super::grouped_spans::GroupedSpans;
use super::{otlp_json, otlp_protobuf};
use serde_json::{Map, Value};

/// A request from a spool, of which only the encoding is left.
#[derive(Debug, Clone)]
pub(crate) enum DecodedRequest {
    Json(GroupedSpans<Map<String, Value>, Value>),
    Protobuf(GroupedSpans<Vec<u8>, Vec<u8>>),
}

/// The same expression for the spans of either encoding.
macro_rules! of_either {
    ($request:expr, $spans:ident => $result:expr) => {
        match $request {
            DecodedRequest::Json($spans) => $result,
            DecodedRequest::Protobuf($spans) => $result,
        }
    };
}

impl DecodedRequest {
    /// `None` if it is no request with spans.
    pub(crate) fn parse_json(body: &[u8]) -> Option<Self> {
        Some(Self::Json(otlp_json::parse_spans(body)?)).filter(|request| request.span_count() > 0)
    }

    /// As [`parse_json`](Self::parse_json), for protobuf.
    pub(crate) fn parse_protobuf(body: &[u8]) -> Option<Self> {
        Some(Self::Protobuf(otlp_protobuf::parse_spans(body)?)).filter(|request| request.span_count() > 0)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Json(spans) => otlp_json::encode_spans(spans),
            Self::Protobuf(spans) => otlp_protobuf::encode_spans(spans),
        }
    }

    pub(crate) fn span_count(&self) -> usize {
        of_either!(self, spans => spans.span_count())
    }

    /// The name of the first span.
    pub(crate) fn span_name(&self) -> &str {
        of_either!(self, spans => spans.span_name())
    }

    /// The first half of the spans, and the rest.
    pub(crate) fn into_halves(self) -> (Self, Self) {
        match self {
            Self::Json(spans) => {
                let (first, rest) = spans.into_halves();
                (Self::Json(first), Self::Json(rest))
            }
            Self::Protobuf(spans) => {
                let (first, rest) = spans.into_halves();
                (Self::Protobuf(first), Self::Protobuf(rest))
            }
        }
    }

    /// All spans of several parts of one request; `None` of none.
    pub(crate) fn joined(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (mut json, mut protobuf) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Self::Json(spans) => json.push(spans),
                Self::Protobuf(spans) => protobuf.push(spans),
            }
        }
        match (json.is_empty(), protobuf.is_empty()) {
            (false, true) => Some(Self::Json(GroupedSpans::joined(json))),
            (true, false) => Some(Self::Protobuf(GroupedSpans::joined(protobuf))),
            // The parts of one request have one encoding.
            _ => None,
        }
    }

    /// The request with at most half of its longest text, or of its longest list; `None` if that is short already.
    pub(crate) fn into_truncated(self) -> Option<Self> {
        match self {
            Self::Json(spans) => spans.into_truncated().map(Self::Json),
            Self::Protobuf(spans) => spans.into_truncated().map(Self::Protobuf),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::{otlp_json, otlp_protobuf, span_data};
    use opentelemetry::InstrumentationScope;
    use opentelemetry::trace::{Event, Link, SpanContext, Status};
    use opentelemetry::{Array, KeyValue, Value};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SpanData;

    /// Spans of these names, one list per scope.
    fn spans(scopes: &[&[&'static str]]) -> Vec<SpanData> {
        let of_scope = |names: &&[&'static str]| {
            let scope = InstrumentationScope::builder(names[0]).build();
            let span = move |name: &&'static str| {
                let mut span = span_data(name, 1, 0);
                span.instrumentation_scope = scope.clone();
                span.attributes.push(KeyValue::new("k", "v"));
                span
            };
            names.iter().map(span).collect::<Vec<_>>()
        };
        scopes.iter().flat_map(of_scope).collect()
    }

    /// The request in both encodings.
    fn requests(spans: &[SpanData]) -> [DecodedRequest; 2] {
        let resource = Resource::builder_empty()
            .with_attribute(KeyValue::new("service.name", "shop"))
            .build();
        let (mut json, mut protobuf) = (Vec::new(), Vec::new());
        otlp_json::encode_request(&mut json, &otlp_json::encode_resource(&resource), spans);
        otlp_protobuf::encode_request(&mut protobuf, &otlp_protobuf::encode_resource(&resource), spans);
        [
            DecodedRequest::parse_json(&json).expect("a request"),
            DecodedRequest::parse_protobuf(&protobuf).expect("a request"),
        ]
    }

    fn names(request: &DecodedRequest) -> Vec<String> {
        let mut rest = Some(request.clone());
        let mut names = Vec::new();
        while let Some(request) = rest.take() {
            if request.span_count() == 1 {
                names.push(request.span_name().to_owned());
                continue;
            }
            let (first, second) = request.into_halves();
            names.extend(self::names(&first));
            rest = Some(second);
        }
        names
    }

    #[test]
    fn a_request_survives_decoding() {
        for request in requests(&spans(&[&["a", "b", "c"], &["d", "e"]])) {
            let body = request.encode();
            let again = match request {
                DecodedRequest::Json(_) => DecodedRequest::parse_json(&body),
                DecodedRequest::Protobuf(_) => DecodedRequest::parse_protobuf(&body),
            };
            assert_eq!(again.expect("a request").encode(), body);
        }
    }

    #[test]
    fn halves_keep_resource_and_scopes() {
        for request in requests(&spans(&[&["a", "b", "c"], &["d", "e"]])) {
            let (first, second) = request.clone().into_halves();
            assert_eq!(
                (names(&first), names(&second)),
                (vec!["a".into(), "b".into()], vec!["c".into(), "d".into(), "e".into()])
            );
            let text = |request: &DecodedRequest| String::from_utf8_lossy(&request.encode()).into_owned();
            assert!(text(&first).contains("service.name") && text(&second).contains("service.name"));
            let joined = DecodedRequest::joined([first, second]).expect("parts");
            assert_eq!(joined.encode(), request.encode());
            assert_eq!(joined.span_name(), "a");
        }
    }

    #[test]
    fn a_span_is_truncated_until_everything_is_short() {
        let long = "x".repeat(2000);
        let mut span = span_data("span", 1, 0);
        span.name = long.clone().into();
        let numbers = Value::Array(Array::I64((0..500).collect()));
        span.attributes = vec![
            KeyValue::new(long.clone(), long.clone()),
            KeyValue::new("numbers", numbers),
        ];
        let event = Event::new(long.clone(), span.start_time, vec![KeyValue::new("k", long.clone())], 0);
        span.events.events.push(event);
        let attributes = vec![KeyValue::new("k", long.clone())];
        span.links.links.push(Link::new(SpanContext::NONE, attributes, 0));
        span.status = Status::error(long);
        for mut request in requests(&[span]) {
            let mut sizes = vec![request.encode().len()];
            while let Some(truncated) = request.clone().into_truncated() {
                request = truncated;
                sizes.push(request.encode().len());
            }
            assert!(
                sizes.len() > 3 && sizes.is_sorted_by(|one, next| one > next),
                "{sizes:?}"
            );
            assert!(request.span_name().ends_with('…') && request.span_name().len() < 512);
            assert!(*sizes.last().expect("one") < 6000, "{sizes:?}");
        }
    }

    #[test]
    fn other_bodies_are_no_requests() {
        for body in ["", "[]", "{}", r#"{"resourceSpans":[]}"#] {
            assert!(DecodedRequest::parse_json(body.as_bytes()).is_none(), "{body}");
            assert!(DecodedRequest::parse_protobuf(body.as_bytes()).is_none(), "{body}");
        }
    }
}
