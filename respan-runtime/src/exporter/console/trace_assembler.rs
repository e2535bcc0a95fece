//! Spans that wait for their trees to be complete.

use super::line::Line;
use super::style::{Role, Style};
use opentelemetry::trace::{SpanId, TraceId};
use std::collections::{HashMap, HashSet};

/// Spans held at most, about 300 bytes each; beyond that the oldest trace is drawn as it is.
const MAX_HELD: usize = 10_000;
/// Levels that are indented; what is deeper stands at the last of them.
const MAX_DEPTH: usize = 40;

#[derive(Debug, Default)]
pub(super) struct TraceAssembler {
    /// In the order in which each trace's first span ended.
    traces: Vec<Trace>,
    held: usize,
}

#[derive(Debug)]
struct Trace {
    id: TraceId,
    lines: Vec<Line>,
}

/// Whose children are drawn next, and how far they are indented.
struct Branch {
    line: Line,
    /// What stands before the line.
    stem: String,
    /// What stands before its children.
    below: String,
}

impl TraceAssembler {
    pub(super) fn add(&mut self, line: Line) {
        self.held += 1;
        // Usually the newest trace; there are few.
        match self.traces.iter_mut().rev().find(|trace| trace.id == line.trace_id) {
            Some(trace) => trace.lines.push(line),
            None => self.traces.push(Trace {
                id: line.trace_id,
                lines: vec![line],
            }),
        }
    }

    /// Draws the oldest traces, complete or not, while there are too many spans.
    pub(super) fn evict(&mut self, style: Style, out: &mut String) {
        while self.held > MAX_HELD && !self.traces.is_empty() {
            let mut oldest = self.traces.remove(0);
            self.held -= oldest.lines.len();
            oldest.draw_all(style, out);
        }
    }

    /// Draws what is complete: below the root of a trace everything of that trace, below another local root its own tree.
    pub(super) fn draw_finished(&mut self, style: Style, out: &mut String) {
        for trace in &mut self.traces {
            if trace.lines.iter().any(|line| line.parent_span_id == SpanId::INVALID) {
                // Also what misses its parent: most often that was not sampled, and will never come.
                trace.draw_all(style, out);
            } else if trace.lines.iter().any(|line| line.is_local_root) {
                trace.draw_roots(style, out, |line, _| line.is_local_root);
            }
        }
        self.traces.retain(|trace| !trace.lines.is_empty());
        self.held = self.traces.iter().map(|trace| trace.lines.len()).sum();
    }

    /// Draws everything; a span whose parent is not there stands as a root.
    pub(super) fn draw_rest(&mut self, style: Style, out: &mut String) {
        for mut trace in std::mem::take(self).traces {
            trace.draw_all(style, out);
        }
    }
}

impl Trace {
    fn draw_all(&mut self, style: Style, out: &mut String) {
        self.draw_roots(style, out, |line, known| !known.contains(&line.parent_span_id));
        // Left over are only spans that claim to be their own ancestors.
        self.lines.clear();
    }

    /// Draws the roots with what is below them; the rest stays.
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
        draw(roots, &mut children, style, out);
        self.lines.extend(children.into_values().flatten());
    }
}

/// Depth first, without recursion: traces may be deeper than the stack.
fn draw(mut roots: Vec<Line>, children: &mut HashMap<SpanId, Vec<Line>>, style: Style, out: &mut String) {
    sort(&mut roots);
    let mut waiting: Vec<Branch> = roots
        .into_iter()
        .map(|line| Branch {
            line,
            stem: String::new(),
            below: String::new(),
        })
        .collect();
    while let Some(branch) = waiting.pop() {
        style.write(out, Role::Faint, &branch.stem);
        branch.line.write(style, out);
        out.push('\n');
        let mut below = children.remove(&branch.line.span_id).unwrap_or_default();
        sort(&mut below);
        let is_deepest = branch.below.chars().count() >= 3 * MAX_DEPTH;
        for (place, line) in below.into_iter().enumerate() {
            // Reversed: the last child comes first.
            let (fork, stem) = if place == 0 {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            let before = &branch.below;
            waiting.push(Branch {
                line,
                stem: format!("{before}{fork}"),
                below: if is_deepest {
                    before.clone()
                } else {
                    format!("{before}{stem}")
                },
            });
        }
    }
}

/// The latest first, since they are taken from the end; of those that start together the one that ended first comes
/// first.
fn sort(lines: &mut [Line]) {
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.start_unix_nanos));
}
