//! Output of received spans as a tree.

use super::received::Span;
use std::fmt::Write as _;

/// Longest output of a span that is printed, in characters.
const OUTPUT_WIDTH: usize = 40;

/// The names of spans, each indented below its parent, siblings in order of their start.
///
/// A span whose parent was not received is printed like a root.
pub fn outline(spans: &[Span]) -> String {
    let mut out = String::new();
    visit(spans, &mut |span, ancestors| {
        let _ = writeln!(out, "{}{}", "  ".repeat(ancestors.len()), span.name);
    });
    out
}

/// One line per span: kind, name, duration, model and tokens, output, and the service if there are several.
pub fn draw(spans: &[Span]) -> String {
    let mut lines = Vec::new();
    let has_many_services = spans.iter().any(|span| span.service != spans[0].service);
    visit(spans, &mut |span, ancestors| {
        let service = if has_many_services {
            format!(" @{}", span.service)
        } else {
            String::new()
        };
        lines.push((branches(ancestors) + &label(span) + &service, details(span)));
    });
    let width = lines
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or_default();
    lines.iter().fold(String::new(), |mut out, (label, details)| {
        let _ = writeln!(out, "{label:width$}  {details}");
        out
    })
}

/// Calls `see` for each span, parents before children. The flags say, for each level from the root to the span, whether a
/// sibling follows.
fn visit(spans: &[Span], see: &mut impl FnMut(&Span, &[bool])) {
    let has_parent = |span: &Span| {
        let parent = span.parent_span_id.as_deref();
        parent.is_some_and(|id| {
            spans
                .iter()
                .any(|other| other.span_id == id && other.trace_id == span.trace_id)
        })
    };
    let roots = sorted(spans.iter().filter(|span| !has_parent(span)));
    for root in roots {
        descend(spans, root, &mut Vec::new(), see);
    }
}

fn descend(spans: &[Span], span: &Span, ancestors: &mut Vec<bool>, see: &mut impl FnMut(&Span, &[bool])) {
    see(span, ancestors);
    let is_child = |other: &&Span| {
        other.trace_id == span.trace_id && other.parent_span_id.as_deref() == Some(span.span_id.as_str())
    };
    let children = sorted(spans.iter().filter(is_child));
    for (index, child) in children.iter().enumerate() {
        ancestors.push(index + 1 < children.len());
        descend(spans, child, ancestors, see);
        ancestors.pop();
    }
}

fn sorted<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<&'a Span> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by_key(|span| span.start);
    spans
}

fn branches(ancestors: &[bool]) -> String {
    let Some((own, outer)) = ancestors.split_last() else {
        return String::new();
    };
    let mut out: String = outer.iter().map(|&more| if more { "│  " } else { "   " }).collect();
    out.push_str(if *own { "├─ " } else { "└─ " });
    out
}

fn label(span: &Span) -> String {
    let kind = span.attribute("traceloop.span.kind").unwrap_or("llm");
    let name = span.attribute("traceloop.entity.name").unwrap_or(&span.name);
    format!("{kind} {name}")
}

fn details(span: &Span) -> String {
    let mut out = format!("{:>7.1} ms", span.duration.as_secs_f64() * 1000.0);
    if span.failed {
        out.push_str("  FAILED");
    }
    if let Some(model) = span.attribute("gen_ai.request.model") {
        let _ = write!(out, "  {model}");
    }
    if let Some(input) = span.attribute("gen_ai.usage.input_tokens") {
        let output = span.attribute("gen_ai.usage.output_tokens").unwrap_or("0");
        let _ = write!(out, ", {input} + {output} tokens");
    }
    let output = span
        .attribute("gen_ai.completion.0.content")
        .or(span.attribute("traceloop.entity.output"));
    if let Some(output) = output.filter(|output| *output != "null") {
        let _ = write!(out, "  {}", short(output));
    }
    out
}

fn short(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(OUTPUT_WIDTH)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    if text.chars().nth(OUTPUT_WIDTH).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{draw, outline};
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

    #[test]
    fn lines_show_duration_and_output() {
        let drawn = draw(&spans());
        let expected = "llm a.task            1.5 ms  x y\n";
        assert!(drawn.starts_with(expected), "{drawn}");
        assert!(drawn.contains("│  └─ llm d.task"), "{drawn}");
    }
}
