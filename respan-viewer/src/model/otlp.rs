//! Spans in OTLP: requests in protobuf and JSON, and files of JSON lines.

use super::decoded_size;
use super::names::is_shareable;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use std::fmt;

/// A request of spans, as OTLP transports them.
#[derive(Debug, Clone, Default)]
pub struct Otlp {
    pub(crate) request: ExportTraceServiceRequest,
}

/// The reason for which a body or a file is not OTLP.
#[derive(Debug)]
pub struct OtlpError(String);

impl fmt::Display for OtlpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for OtlpError {}

impl Otlp {
    /// Decodes the body of an OTLP/HTTP request in protobuf.
    ///
    /// # Errors
    ///
    /// If the body is not an `ExportTraceServiceRequest`.
    pub fn from_protobuf(body: &[u8]) -> Result<Self, OtlpError> {
        let request = ExportTraceServiceRequest::decode(body);
        let request =
            request.map_err(|error| OtlpError(format!("this is not an OTLP request in protobuf: {error}")))?;
        Ok(Self { request })
    }

    /// Decodes the body of an OTLP/HTTP request in JSON.
    ///
    /// # Errors
    ///
    /// If the body is not an `ExportTraceServiceRequest`.
    pub fn from_json(body: &[u8]) -> Result<Self, OtlpError> {
        let request = serde_json::from_slice(body);
        let request = request.map_err(|error| OtlpError(format!("this is not an OTLP request in JSON: {error}")))?;
        Ok(Self { request })
    }

    /// An estimate of the bytes of a request in protobuf once it is decoded.
    pub(crate) fn size_of_protobuf(body: &[u8]) -> usize {
        decoded_size::of_protobuf(body)
    }

    /// An estimate of the bytes of a request in JSON once it is decoded.
    pub(crate) fn size_of_json(body: &[u8]) -> usize {
        decoded_size::of_json(body)
    }

    /// Reads a file of OTLP/JSON requests, one a line, or one request that spans several lines.
    ///
    /// # Errors
    ///
    /// With the number of the line that is not a request.
    pub fn from_lines(text: &str) -> Result<Self, OtlpError> {
        if let Ok(request) = Self::from_json(text.as_bytes()) {
            return Ok(request);
        }
        let mut all = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let request = Self::from_json(line.as_bytes());
            let request = request.map_err(|error| OtlpError(format!("line {}: {error}", index + 1)))?;
            all.append(request);
        }
        Ok(all)
    }

    /// The request as one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.request).unwrap_or_default()
    }

    /// Adds the spans of another request.
    pub(crate) fn append(&mut self, other: Self) {
        self.request.resource_spans.extend(other.request.resource_spans);
    }

    /// The number of spans.
    pub fn len(&self) -> usize {
        self.spans().count()
    }

    /// Returns whether there are no spans.
    pub fn is_empty(&self) -> bool {
        self.spans().next().is_none()
    }

    pub(crate) fn spans(&self) -> impl Iterator<Item = &Span> {
        self.scopes().flat_map(|(_, scope)| &scope.spans)
    }

    pub(crate) fn into_spans(self) -> impl Iterator<Item = Span> {
        let resources = self.request.resource_spans.into_iter();
        resources.flat_map(|resource| resource.scope_spans.into_iter().flat_map(|scope| scope.spans))
    }

    pub(crate) fn scopes(&self) -> impl Iterator<Item = (&ResourceSpans, &ScopeSpans)> {
        let resources = self.request.resource_spans.iter();
        resources.flat_map(|resource| resource.scope_spans.iter().map(move |scope| (resource, scope)))
    }

    /// Removes prompts, answers and all other text that may be content.
    ///
    /// Numbers and a list of known keys stay, so that a key nobody thought of is left out and not shown.
    #[must_use]
    pub fn without_content(mut self) -> Self {
        for resource in &mut self.request.resource_spans {
            if let Some(resource) = &mut resource.resource {
                resource.attributes.retain(is_without_content);
            }
            for scope in &mut resource.scope_spans {
                if let Some(scope) = &mut scope.scope {
                    scope.attributes.retain(is_without_content);
                }
                scope.spans.iter_mut().for_each(remove_content);
            }
        }
        self
    }
}

fn remove_content(span: &mut Span) {
    span.attributes.retain(is_without_content);
    for event in &mut span.events {
        event.attributes.retain(is_without_content);
    }
    for link in &mut span.links {
        link.attributes.retain(is_without_content);
    }
    if let Some(status) = &mut span.status {
        status.message.clear();
    }
}

fn is_without_content(attribute: &KeyValue) -> bool {
    fn is_number(value: &AnyValue) -> bool {
        match &value.value {
            Some(Value::BoolValue(_) | Value::IntValue(_) | Value::DoubleValue(_)) => true,
            Some(Value::ArrayValue(ArrayValue { values })) => values.iter().all(is_number),
            _ => false,
        }
    }
    is_shareable(&attribute.key) || attribute.value.as_ref().is_some_and(is_number)
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes of an id in hexadecimal digits of this many bytes.
pub(crate) fn id_text(text: &str, bytes: usize) -> Option<Vec<u8>> {
    let is_hex = text.len() == bytes * 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let byte = |index: usize| u8::from_str_radix(&text[index..index + 2], 16).ok();
    is_hex.then(|| (0..text.len()).step_by(2).map_while(byte).collect())
}
