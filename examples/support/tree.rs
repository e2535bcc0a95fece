//! Received spans as a tree of text.

use super::received::Span;
use std::fmt::Write as _;

/// The names of spans, each indented below its parent, siblings in order of their start.
///
/// A span whose parent has not arrived stands at the left, like a root.
pub fn outline(spans: &[Span]) -> String {
    let has_parent = |span: &Span| {
        let parent = span.parent_span_id.as_deref();
        parent.is_some_and(|id| {
            spans
                .iter()
                .any(|other| other.span_id == id && other.trace_id == span.trace_id)
        })
    };
    let mut out = String::new();
    for root in sorted(spans.iter().filter(|span| !has_parent(span))) {
        descend(spans, root, 0, &mut out);
    }
    out
}

fn descend(spans: &[Span], span: &Span, depth: usize, out: &mut String) {
    let _ = writeln!(out, "{}{}", "  ".repeat(depth), span.name);
    let is_child = |other: &&Span| {
        other.trace_id == span.trace_id && other.parent_span_id.as_deref() == Some(span.span_id.as_str())
    };
    for child in sorted(spans.iter().filter(is_child)) {
        descend(spans, child, depth + 1, out);
    }
}

fn sorted<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<&'a Span> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by_key(|span| span.start);
    spans
}

#[cfg(test)]
mod tests {
    use super::outline;
    use crate::support::received::Span;
    use serde_json::json;

    fn spans() -> Vec<Span> {
        let span = |id: &str, parent: Option<&str>, start: u32| {
            json!({
                "traceId": "t", "spanId": id, "parentSpanId": parent, "name": format!("{id}.task"),
                "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + 1_500_000).to_string(),
                "attributes": [{ "key": "traceloop.entity.output", "value": { "stringValue": "x\ny" } }],
            })
        };
        let spans = [
            span("d", Some("b"), 3),
            span("c", Some("a"), 4),
            span("b", Some("a"), 2),
            span("a", None, 1),
        ];
        Span::all(&json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] }))
    }

    #[test]
    fn children_stand_below_their_parents_in_order_of_their_start() {
        assert_eq!(outline(&spans()), "a.task\n  b.task\n    d.task\n  c.task\n");
    }

    #[test]
    fn a_span_without_its_parent_stands_at_the_left() {
        let spans: Vec<Span> = spans().into_iter().filter(|span| span.name != "b.task").collect();
        assert_eq!(outline(&spans), "a.task\n  c.task\nd.task\n");
    }
}
