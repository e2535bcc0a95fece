//! Exported spans as trees.

use super::TestSpan;
use crate::exporter::InMemorySpanExporter;
use opentelemetry::trace::SpanId;
use opentelemetry_sdk::trace::SpanData;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Exported spans as trees, with root spans and child spans in the order of their start.
///
/// Its text has one line per span, the span's name indented by two blanks per level. A tree is compared with that text, and its
/// `Debug` output has the same lines, so that a failed assertion shows the tree.
///
/// ```
/// use respan::RespanTelemetry;
/// use respan::testing::InMemorySpanExporter;
///
/// let exporter = InMemorySpanExporter::new();
/// let telemetry = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .is_batching_enabled(false)
///     .add_processor(exporter.clone())
///     .build()?;
/// telemetry.get_client().start_span("load").attribute("rows", 12).run(|| ());
/// let tree = exporter.tree();
/// assert_eq!(tree, "load.task\n");
/// assert_eq!(tree.span("load.task").text("rows"), "12");
/// # Ok::<(), respan::InitError>(())
/// ```
#[derive(Clone, Default)]
pub struct SpanTree {
    /// In depth-first order.
    spans: Vec<TestSpan>,
}

impl SpanTree {
    /// Arranges spans as trees. A span whose parent is not among them is a root.
    ///
    /// For spans of an exporter of yours; [`InMemorySpanExporter::tree`] arranges those of an exporter to memory.
    pub fn new(mut spans: Vec<SpanData>) -> Self {
        // Stable: spans that start within one tick of the clock keep the order in which they ended.
        spans.sort_by_key(|span| span.start_time);
        let ids: HashSet<SpanId> = spans.iter().map(|span| span.span_context.span_id()).collect();
        let mut children: HashMap<SpanId, Vec<SpanData>> = HashMap::new();
        let mut roots = Vec::new();
        for span in spans {
            if ids.contains(&span.parent_span_id) {
                children.entry(span.parent_span_id).or_default().push(span);
            } else {
                roots.push(span);
            }
        }
        let mut sorted = Vec::new();
        let mut stack: Vec<(SpanData, usize)> = roots.into_iter().rev().map(|span| (span, 0)).collect();
        while let Some((data, depth)) = stack.pop() {
            let children = children.remove(&data.span_context.span_id()).unwrap_or_default();
            stack.extend(children.into_iter().rev().map(|span| (span, depth + 1)));
            sorted.push(TestSpan { data, depth });
        }
        Self { spans: sorted }
    }

    /// All spans, each before its children.
    ///
    /// ```
    /// # let exporter = respan::testing::InMemorySpanExporter::new();
    /// let tree = exporter.tree();
    /// let steps = tree.spans().filter(|span| span.data().name == "step.task");
    /// assert!(steps.map(|span| span.output()).all(|output| output == "done"));
    /// ```
    pub fn spans(&self) -> impl Iterator<Item = &TestSpan> {
        self.spans.iter()
    }

    /// The first span with this name: that of the function and its kind, such as `step.task`, for a model call `openai.chat`.
    ///
    /// For a span that may be missing use [`find`](Self::find), for all spans of one name [`spans`](Self::spans).
    ///
    /// ```
    /// let (telemetry, exporter) = respan::testing::recording();
    /// let client = telemetry.get_client();
    /// client.start_span("load").attribute("rows", 12).run(|| ());
    /// assert_eq!(exporter.tree().span("load.task").text("rows"), "12");
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such span; the message has the name and the tree.
    #[track_caller]
    pub fn span(&self, name: &str) -> TestSpan {
        match self.find(name) {
            Some(span) => span,
            None if self.spans.is_empty() => panic!("no span {name:?}: the tree is empty"),
            None => panic!("no span {name:?} in\n{self}"),
        }
    }

    /// The first span with this name, if there is one; [`span`](Self::span) expects it.
    ///
    /// ```
    /// # let exporter = respan::testing::InMemorySpanExporter::new();
    /// assert!(exporter.tree().find("step.task").is_none());
    /// ```
    pub fn find(&self, name: &str) -> Option<TestSpan> {
        self.spans.iter().find(|span| span.data.name == name).cloned()
    }
}

impl SpanTree {
    /// One line per span, of which roots are indented by `margin` levels.
    fn write_lines(&self, formatter: &mut fmt::Formatter<'_>, margin: usize) -> fmt::Result {
        for span in &self.spans {
            for _ in 0..margin + span.depth {
                formatter.write_str("  ")?;
            }
            writeln!(formatter, "{}", span.data.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for SpanTree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_lines(formatter, 0)
    }
}

impl fmt::Debug for SpanTree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.spans.is_empty() {
            return formatter.write_str("SpanTree()");
        }
        formatter.write_str("SpanTree(\n")?;
        self.write_lines(formatter, 2)?;
        formatter.write_str(")")
    }
}

impl PartialEq<str> for SpanTree {
    fn eq(&self, other: &str) -> bool {
        let text = self.to_string();
        text == other
    }
}

impl PartialEq<&str> for SpanTree {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl InMemorySpanExporter {
    /// The exported spans as trees; see [`SpanTree`].
    ///
    /// Flushes the telemetries that the exporter was added to, so that spans which wait in a batch are among them.
    pub fn tree(&self) -> SpanTree {
        self.flush_telemetries();
        SpanTree::new(self.finished_spans())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::InMemorySpanExporter;
    use crate::testing::recording;
    use opentelemetry::trace::Tracer as _;

    #[test]
    fn a_tree_of_any_depth_is_formatted() {
        let exporter = InMemorySpanExporter::new();
        let builder = crate::RespanTelemetry::builder().environment(|_| None);
        let telemetry = builder
            .is_batching_enabled(false)
            .add_processor(exporter.clone())
            .build()
            .expect("a telemetry");
        telemetry.get_client().get_tracer().in_span("deep", |_| ());
        // Deeper than the width that a formatter accepts.
        let depth = usize::from(u16::MAX);
        let spans = exporter.finished_spans().into_iter();
        let tree = SpanTree {
            spans: spans.map(|data| TestSpan { data, depth }).collect(),
        };
        assert_eq!(tree.to_string().len(), 2 * depth + "deep\n".len());
    }

    fn outer_and_inner() -> SpanTree {
        let (telemetry, exporter) = recording();
        let client = telemetry.get_client();
        client.start_span("outer").run(|| client.start_span("inner").run(|| ()));
        exporter.tree()
    }

    #[test]
    fn a_span_is_found_by_its_name() {
        let tree = outer_and_inner();
        assert_eq!(tree.span("inner.task").depth(), 1);
        assert!(tree.find("inner").is_none());
    }

    #[test]
    #[should_panic(expected = "no span \"inner\" in\nouter.task\n  inner.task\n")]
    fn a_missing_span_panics_with_the_tree() {
        outer_and_inner().span("inner");
    }

    #[test]
    #[should_panic(expected = "no span \"inner\": the tree is empty")]
    fn a_missing_span_panics_without_spans() {
        SpanTree::default().span("inner");
    }

    #[test]
    fn a_tree_equals_its_text_alone() {
        let tree = outer_and_inner();
        assert_eq!(tree, "outer.task\n  inner.task\n");
        assert_eq!(tree, *"outer.task\n  inner.task\n");
        assert_ne!(tree, "outer.task\ninner.task\n");
        assert_ne!(tree, "outer.task\n");
        assert_eq!(SpanTree::default(), "");
    }

    #[test]
    fn a_tree_is_readable_in_debug_output() {
        let tree = outer_and_inner();
        assert_eq!(format!("{tree:?}"), "SpanTree(\n    outer.task\n      inner.task\n)");
        assert_eq!(format!("{:?}", SpanTree::default()), "SpanTree()");
    }
}
