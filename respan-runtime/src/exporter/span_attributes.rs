//! The attributes of a span that are exported.

use super::encoded_heads::EncodedHeads;
use crate::attributes;
use crate::model::{SpanRecord, SpanTexts, SpanView};
use crate::naming::request_type;
use crate::value::ValueRef;

/// Returns whether the attribute is one of another instrumentation that repeats the whole conversation; it is not exported.
pub(super) fn is_omitted(key: &str) -> bool {
    matches!(key, "pydantic_ai.all_messages" | "logfire.json_schema")
}

/// The encoding of attributes.
pub(super) trait AttributeEncoder {
    /// Appends one attribute of a span. The value is passed on by reference: a copy of what was just written field by field stalls on
    /// store forwarding.
    fn attribute(out: &mut Vec<u8>, key: &str, value: &ValueRef<'_>);

    /// Appends the input of a function, behind other attributes.
    fn input(out: &mut Vec<u8>, text: &str) {
        Self::attribute(out, attributes::ENTITY_INPUT, &ValueRef::Str(text));
    }

    /// Appends the output of a function, behind other attributes.
    fn output(out: &mut Vec<u8>, text: &str) {
        Self::attribute(out, attributes::ENTITY_OUTPUT, &ValueRef::Str(text));
    }
}

/// Appends every attribute in wire order, and the request type of a model call that has none. The attributes of the entity are copied
/// from an earlier span of the request that has the same ones.
///
/// Returns `true` if the span has attributes only: no status, events, links and dropped items.
#[inline]
pub(super) fn encode_span_attributes<'b, E: AttributeEncoder>(
    out: &mut Vec<u8>,
    span: &'b impl SpanView,
    heads: &mut EncodedHeads<'b>,
) -> bool {
    let plain_texts = span.as_record().and_then(SpanRecord::plain_texts);
    let head = span.entity_head();
    let head_count = head.map_or(0, |head| head.count());
    let start = out.len();
    let is_copied = head.is_some_and(|head| heads.copy(out, &head));
    if is_copied && let Some(texts) = plain_texts {
        encode_plain_texts::<E>(out, texts, heads);
        return true;
    }
    let mut count = if is_copied { head_count } else { 0 };
    let mut has_system = false;
    let mut has_request_type = false;
    // A missing one follows from the operation.
    let mut followed_type = "chat";
    let mut each = |key, value| {
        count += 1;
        if count > head_count {
            match key {
                key if is_omitted(key) => return,
                attributes::GEN_AI_SYSTEM => has_system = true,
                attributes::LLM_REQUEST_TYPE => has_request_type = true,
                attributes::GEN_AI_OPERATION => {
                    if let ValueRef::Str(operation) = value {
                        followed_type = request_type(operation).unwrap_or(followed_type);
                    }
                }
                _ => {}
            }
        }
        E::attribute(out, key, &value);
        if count == head_count
            && let Some(head) = head
        {
            heads.add(head, &out[start..]);
        }
    };
    if is_copied {
        span.each_attribute_after_head(&mut each);
    } else {
        span.each_attribute(&mut each);
    }
    if has_system && !has_request_type {
        E::attribute(out, attributes::LLM_REQUEST_TYPE, &ValueRef::Str(followed_type));
    }
    plain_texts.is_some()
}

/// Appends the attributes after the head of a span that has these texts alone, as most do.
#[inline]
fn encode_plain_texts<E: AttributeEncoder>(out: &mut Vec<u8>, texts: &SpanTexts, heads: &mut EncodedHeads<'_>) {
    if let Some(input) = texts.input() {
        E::input(out, input);
    }
    if let Some(output) = texts.output() {
        E::output(out, output);
    }
    heads.copy_end(out, |out| {
        let version = ValueRef::Str(attributes::SDK_VERSION_VALUE);
        E::attribute(out, attributes::SDK_VERSION, &version);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::span_data;
    use opentelemetry::KeyValue;

    /// Lines of key and text.
    struct Lines;

    impl AttributeEncoder for Lines {
        fn attribute(out: &mut Vec<u8>, key: &str, value: &ValueRef<'_>) {
            match value {
                ValueRef::Str(text) => out.extend_from_slice(format!("{key}={text}\n").as_bytes()),
                other => panic!("{other:?}"),
            }
        }
    }

    fn attributes(given: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut span = span_data("span", 1, 0);
        span.attributes = given.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect();
        let mut exported = Vec::new();
        encode_span_attributes::<Lines>(&mut exported, &span, &mut EncodedHeads::default());
        let lines = String::from_utf8(exported).expect("texts");
        lines.lines().map(str::to_owned).collect()
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
