//! The encoded attributes that spans of one request share.

use crate::model::EntityHead;
use std::ops::Range;

/// The heads that were encoded for the spans of a request, so that the next span with the same one copies it.
#[derive(Default)]
pub(super) struct EncodedHeads<'b> {
    heads: Vec<(EntityHead<'b>, Range<usize>)>,
    bytes: Vec<u8>,
    /// The attribute after all texts.
    end: Vec<u8>,
}

/// Further ones are encoded for each of their spans.
const MAX_HEADS: usize = 16;

impl<'b> EncodedHeads<'b> {
    /// Appends the head; false if it has not been encoded before.
    pub(super) fn copy(&self, out: &mut Vec<u8>, head: &EntityHead<'b>) -> bool {
        let found = self.heads.iter().find(|(encoded, _)| encoded.is_same(head));
        if let Some((_, range)) = found {
            out.extend_from_slice(&self.bytes[range.clone()]);
        }
        found.is_some()
    }

    pub(super) fn add(&mut self, head: EntityHead<'b>, encoded: &[u8]) {
        if self.heads.len() < MAX_HEADS {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(encoded);
            self.heads.push((head, start..self.bytes.len()));
        }
    }

    /// Appends what `encode` appends, which is the same for each span.
    #[inline]
    pub(super) fn copy_end(&mut self, out: &mut Vec<u8>, encode: impl FnOnce(&mut Vec<u8>)) {
        if self.end.is_empty() {
            encode(&mut self.end);
        }
        out.extend_from_slice(&self.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::{otlp_json, otlp_protobuf};
    use crate::model::{
        SpanRecord, SpanTexts, SpanView, callsite_record, manual_record, routed_record, with_attribute,
    };
    use serde_json::Value;

    /// Encodes and decodes a request.
    fn json(batch: &[impl SpanView]) -> Vec<Value> {
        let mut out = Vec::new();
        otlp_json::encode_request(&mut out, b"{}", batch);
        let spans = otlp_json::parse_spans(&out).expect("a request");
        let scopes = spans.resources().iter().flat_map(|resource| resource.items.clone());
        scopes.flat_map(|scope| scope.items).collect()
    }

    fn below(path: &str, workflow: &str) -> SpanRecord {
        let texts = SpanTexts::from_parts([Some("{\"in\":1}"), None, Some(path), Some(workflow)]);
        SpanRecord {
            texts,
            ..callsite_record(7)
        }
    }

    fn records() -> Vec<SpanRecord> {
        let mut records = vec![
            callsite_record(1),
            callsite_record(2),
            routed_record(3, &["a"]),
            below("a.step", "a"),
            // The lengths of its messages take more bytes than is expected.
            with_attribute(callsite_record(4), "long", "x".repeat(20_000).into()),
            manual_record("http"),
            with_attribute(below("a.step", "a"), "traceloop.entity.path", "own".into()),
            below("a.step", "b"),
            below("a.step", "a"),
        ];
        let input = r#"{"args":[],"kwargs":{"text":"a \"b\"","more":"\n"}}"#;
        let contents = [
            [Some(input), Some(r#""out\\""#)],
            [None, Some("3")],
            [Some(r#"{"args":[1],"kwargs":{}}"#), None],
            [None, None],
        ];
        records.extend(contents.map(|[input, output]| SpanRecord {
            texts: SpanTexts::from_parts([input, output, Some("a.step"), Some("a")]),
            ..callsite_record(8)
        }));
        records.extend((0..40).map(|id| below(&format!("{}.step", id % 20), "a")));
        records
    }

    #[test]
    fn a_span_is_encoded_as_it_would_be_alone() {
        let protobuf = |batch: &[SpanRecord]| {
            let mut out = Vec::new();
            otlp_protobuf::encode_request(&mut out, b"", batch);
            let spans = otlp_protobuf::parse_spans(&out).expect("a request");
            let scopes = spans.resources().iter().flat_map(|resource| resource.items.clone());
            scopes.flat_map(|scope| scope.items).collect::<Vec<_>>()
        };
        let mut records = records();
        // A request groups its spans by scope.
        records.sort_by_key(|record| record.scope().name() == "http");
        let alone: Vec<_> = records
            .iter()
            .flat_map(|record| json(std::slice::from_ref(record)))
            .collect();
        assert_eq!(json(&records), alone);
        // Those of `SpanData` take no shortcut.
        let data: Vec<_> = records.iter().map(SpanRecord::to_span_data).collect();
        assert_eq!(json(&data), alone);
        let alone: Vec<_> = records
            .iter()
            .flat_map(|record| protobuf(std::slice::from_ref(record)))
            .collect();
        assert_eq!(protobuf(&records), alone);
    }

    #[test]
    fn a_head_is_copied_for_the_same_call_site_path_and_workflow() {
        let (own, same, other) = (below("a.step", "a"), below("a.step", "a"), below("b.step", "a"));
        let head = |record| SpanRecord::entity_head(record).expect("of the entity alone");
        let mut heads = EncodedHeads::default();
        let mut out = b"before".to_vec();
        assert!(!heads.copy(&mut out, &head(&own)));
        heads.add(head(&own), b" head");
        assert!(heads.copy(&mut out, &head(&same)));
        assert!(!heads.copy(&mut out, &head(&other)));
        assert_eq!(out, b"before head");
    }
}
