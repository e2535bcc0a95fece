//! The assembler of span lines into traces.

use super::line::Line;
use super::style::{Role, Style};
use opentelemetry::trace::{SpanId, TraceId};
use std::collections::{HashMap, HashSet};

/// The maximum number of pending spans, of about 500 bytes each; beyond it the oldest trace is drawn incomplete.
const MAX_SPANS: usize = 10_000;
/// The deepest indentation; deeper spans are drawn at this level.
const MAX_DEPTH: usize = 40;

/// Collects lines until the root of their trace ends, and draws them as a tree.
#[derive(Debug, Default)]
pub(super) struct TraceAssembler {
    /// In the order in which the first span of each ended.
    traces: Vec<Trace>,
    spans: usize,
}

#[derive(Debug)]
struct Trace {
    id: TraceId,
    lines: Vec<Line>,
}

/// A line to draw, with its indentation.
struct Node {
    line: Line,
    /// The text before the line.
    prefix: String,
    /// The text before the lines of its children.
    child_prefix: String,
}

impl TraceAssembler {
    pub(super) fn add(&mut self, line: Line) {
        self.spans += 1;
        // Few traces are open at a time, and the newest matches most often.
        match self.traces.iter_mut().rev().find(|trace| trace.id == line.trace_id) {
            Some(trace) => trace.lines.push(line),
            None => self.traces.push(Trace {
                id: line.trace_id,
                lines: vec![line],
            }),
        }
    }

    /// Draws the oldest traces, even if incomplete, while too many spans are pending.
    pub(super) fn evict(&mut self, style: Style, out: &mut String) {
        while self.spans > MAX_SPANS && !self.traces.is_empty() {
            let mut oldest = self.traces.remove(0);
            self.spans -= oldest.lines.len();
            oldest.draw(style, out);
        }
    }

    /// Draws complete trees: the whole trace if its root has ended, and the subtree of each other local root that has.
    pub(super) fn draw_finished(&mut self, style: Style, out: &mut String) {
        for trace in &mut self.traces {
            if trace.lines.iter().any(|line| line.parent_span_id == SpanId::INVALID) {
                // Including spans without their parent, which was most likely not sampled.
                trace.draw(style, out);
            } else if trace.lines.iter().any(|line| line.is_local_root) {
                trace.draw_roots(style, out, |line, _| line.is_local_root);
            }
        }
        self.traces.retain(|trace| !trace.lines.is_empty());
        self.spans = self.traces.iter().map(|trace| trace.lines.len()).sum();
    }

    /// Draws all lines; a span whose parent is missing is drawn as a root.
    pub(super) fn draw_all(&mut self, style: Style, out: &mut String) {
        for mut trace in std::mem::take(self).traces {
            trace.draw(style, out);
        }
    }
}

impl Trace {
    fn draw(&mut self, style: Style, out: &mut String) {
        self.draw_roots(style, out, |line, known| !known.contains(&line.parent_span_id));
        // The remaining spans form a cycle.
        self.lines.clear();
    }

    /// Draws the roots with their descendants; the other lines remain.
    fn draw_roots(&mut self, style: Style, out: &mut String, is_root: impl Fn(&Line, &HashSet<SpanId>) -> bool) {
        let known: HashSet<SpanId> = self.lines.iter().map(|line| line.span_id).collect();
        let mut children: HashMap<SpanId, Vec<Line>> = HashMap::new();
        let mut roots = Vec::new();
        for line in self.lines.drain(..) {
            if is_root(&line, &known) {
                roots.push(line);
            } else {
                children.entry(line.parent_span_id).or_default().push(line);
            }
        }
        if !roots.is_empty() {
            style.write(out, Role::Faint, &format!("trace {}", self.id));
            out.push('\n');
        }
        draw_tree(roots, &mut children, style, out);
        self.lines.extend(children.into_values().flatten());
    }
}

/// Draws depth first, without recursion, since a trace may be deeper than the stack allows.
fn draw_tree(mut roots: Vec<Line>, children: &mut HashMap<SpanId, Vec<Line>>, style: Style, out: &mut String) {
    sort(&mut roots);
    let mut pending: Vec<Node> = roots
        .into_iter()
        .map(|line| Node {
            line,
            prefix: String::new(),
            child_prefix: String::new(),
        })
        .collect();
    while let Some(node) = pending.pop() {
        style.write(out, Role::Faint, &node.prefix);
        node.line.write(style, out);
        out.push('\n');
        let mut node_children = children.remove(&node.line.span_id).unwrap_or_default();
        sort(&mut node_children);
        let is_deepest = node.child_prefix.chars().count() >= 3 * MAX_DEPTH;
        for (index, line) in node_children.into_iter().enumerate() {
            // In reverse order: index 0 is the last child.
            let (branch, stem) = if index == 0 {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            let indentation = &node.child_prefix;
            pending.push(Node {
                line,
                prefix: format!("{indentation}{branch}"),
                child_prefix: if is_deepest {
                    indentation.clone()
                } else {
                    format!("{indentation}{stem}")
                },
            });
        }
    }
}

/// Sorts by start time, descending, since lines are popped from the end. Of lines with equal start, the one that ended first
/// is popped first.
fn sort(lines: &mut [Line]) {
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.start_unix_nanos));
}
