//! The attributes of a span that are exported.

use crate::attributes;
use crate::model::{SpanView, ValueRef};

/// Vendor-specific attributes of other instrumentations that duplicate the whole conversation; they are not exported.
const VENDOR_ATTRIBUTES: [&str; 2] = ["pydantic_ai.all_messages", "logfire.json_schema"];

/// OpenTelemetry: the operation, from which a missing [`LLM_REQUEST_TYPE`](attributes::LLM_REQUEST_TYPE) follows.
const OPERATION: &str = "gen_ai.operation.name";

/// Calls `each` with every attribute in wire order, and with the request type of a model call that has none.
pub(super) fn each_span_attribute(span: &impl SpanView, each: &mut dyn FnMut(&str, ValueRef<'_>)) {
    let mut has_system = false;
    let mut has_request_type = false;
    let mut request_type = "chat";
    span.each_attribute(&mut |key, value| {
        if VENDOR_ATTRIBUTES.contains(&key) {
            return;
        }
        has_system |= key == attributes::GEN_AI_SYSTEM;
        has_request_type |= key == attributes::LLM_REQUEST_TYPE;
        match value {
            ValueRef::Str("embeddings") if key == OPERATION => request_type = "embedding",
            ValueRef::Str("text_completion") if key == OPERATION => request_type = "completion",
            _ => {}
        }
        each(key, value);
    });
    if has_system && !has_request_type {
        each(attributes::LLM_REQUEST_TYPE, ValueRef::Str(request_type));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::span_data;
    use opentelemetry::KeyValue;

    fn attributes(given: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut span = span_data("span", 1, 0);
        span.attributes = given.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect();
        let mut exported = Vec::new();
        each_span_attribute(&span, &mut |key, value| match value {
            ValueRef::Str(text) => exported.push(format!("{key}={text}")),
            other => panic!("{other:?}"),
        });
        exported
    }

    #[test]
    fn a_model_call_has_the_request_type_chat_by_default() {
        assert_eq!(
            attributes(&[("gen_ai.system", "openai")]),
            ["gen_ai.system=openai", "llm.request.type=chat"]
        );
        assert_eq!(
            attributes(&[("llm.request.type", "embedding"), ("gen_ai.system", "openai")]),
            ["llm.request.type=embedding", "gen_ai.system=openai"]
        );
        assert_eq!(
            attributes(&[("gen_ai.operation.name", "embeddings"), ("gen_ai.system", "openai")]),
            [
                "gen_ai.operation.name=embeddings",
                "gen_ai.system=openai",
                "llm.request.type=embedding"
            ]
        );
    }

    #[test]
    fn vendor_attributes_are_omitted() {
        assert_eq!(
            attributes(&[
                ("pydantic_ai.all_messages", "[]"),
                ("a", "b"),
                ("logfire.json_schema", "{}")
            ]),
            ["a=b"]
        );
    }
}
