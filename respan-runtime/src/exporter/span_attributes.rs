//! The attributes of a span that are exported.

use super::encoded_heads::EncodedHeads;
use crate::attributes;
use crate::model::SpanView;
use crate::naming::request_type;
use crate::value::ValueRef;

/// Vendor-specific attributes of other instrumentations that duplicate the whole conversation; they are not exported.
const PYDANTIC_MESSAGES: &str = "pydantic_ai.all_messages";
const LOGFIRE_SCHEMA: &str = "logfire.json_schema";

/// Appends every attribute in wire order with `encode`, and the request type of a model call that has none. The attributes of the
/// entity are copied from an earlier span of the request that has the same ones.
///
/// Generic over `encode`, so that an attribute takes one call through a pointer and not two. The value is passed on by reference: a
/// copy of what was just written field by field stalls on store forwarding.
#[inline]
pub(super) fn encode_span_attributes<'b>(
    out: &mut Vec<u8>,
    span: &'b impl SpanView,
    heads: &mut EncodedHeads<'b>,
    mut encode: impl FnMut(&mut Vec<u8>, &'b str, &ValueRef<'b>),
) {
    let head = span.entity_head();
    let head_count = head.map_or(0, |head| head.count());
    let start = out.len();
    let is_copied = head.is_some_and(|head| heads.copy(out, &head));
    let mut count = if is_copied { head_count } else { 0 };
    let mut has_system = false;
    let mut has_request_type = false;
    // A missing one follows from the operation.
    let mut followed_type = "chat";
    let mut each = |key, value| {
        count += 1;
        if count <= head_count {
            encode(out, key, &value);
            if let Some(head) = head.filter(|_| count == head_count) {
                heads.add(head, &out[start..]);
            }
            return;
        }
        match key {
            PYDANTIC_MESSAGES | LOGFIRE_SCHEMA => return,
            attributes::GEN_AI_SYSTEM => has_system = true,
            attributes::LLM_REQUEST_TYPE => has_request_type = true,
            attributes::GEN_AI_OPERATION => {
                if let ValueRef::Str(operation) = value {
                    followed_type = request_type(operation).unwrap_or(followed_type);
                }
            }
            _ => {}
        }
        encode(out, key, &value);
    };
    if is_copied {
        span.each_attribute_after_head(&mut each);
    } else {
        span.each_attribute(&mut each);
    }
    if has_system && !has_request_type {
        encode(out, attributes::LLM_REQUEST_TYPE, &ValueRef::Str(followed_type));
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
        let mut heads = EncodedHeads::default();
        encode_span_attributes(&mut Vec::new(), &span, &mut heads, |_, key, value| match value {
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
        for (operation, request_type) in [
            ("embeddings", "embedding"),
            ("generate_content", "completion"),
            ("rerank", "rerank"),
        ] {
            let exported = attributes(&[("gen_ai.operation.name", operation), ("gen_ai.system", "openai")]);
            assert_eq!(exported[2..], [format!("llm.request.type={request_type}")]);
        }
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
