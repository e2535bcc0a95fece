//! A trace as a tree, with sums on every span.

use super::otlp::{Otlp, hex};
use super::summary::Summary;
use std::collections::HashMap;

/// One span of a trace.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) span_id: Vec<u8>,
    /// Empty for a root.
    pub(crate) parent_id: Vec<u8>,
    /// Nanoseconds since the epoch.
    pub(crate) start: i64,
    /// Zero while the span runs.
    pub(crate) end: i64,
    pub(crate) is_lost: bool,
    pub(crate) summary: Summary,
}

/// Sums over a span and all spans below it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    pub(crate) input_tokens: i64,
    pub(crate) output_tokens: i64,
    pub(crate) cost: f64,
    pub(crate) errors: usize,
}

/// The spans of one trace, ordered as a tree.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    pub(crate) id: String,
    pub(crate) rows: Vec<Row>,
    /// Row and depth, parents before their children, siblings by start.
    pub(crate) order: Vec<(usize, usize)>,
    pub(crate) children: Vec<Vec<usize>>,
    pub(crate) totals: Vec<Totals>,
}

impl Row {
    /// Nanoseconds from start to end, at least zero whatever the clocks said.
    pub(crate) fn duration(&self) -> Option<i64> {
        (self.end != 0).then(|| (self.end - self.start).max(0))
    }

    /// Returns whether the span runs, as far as is known.
    pub(crate) fn is_running(&self) -> bool {
        self.end == 0 && !self.is_lost
    }
}

impl Trace {
    /// The traces of a request, in order of their first span.
    #[must_use]
    pub fn all(otlp: &Otlp) -> Vec<Self> {
        let mut rows: HashMap<&[u8], Vec<Row>> = HashMap::new();
        let mut ids: Vec<&[u8]> = Vec::new();
        for span in otlp.spans() {
            let trace = rows.entry(&span.trace_id).or_insert_with(|| {
                ids.push(&span.trace_id);
                Vec::new()
            });
            trace.push(Row {
                span_id: span.span_id.clone(),
                parent_id: span.parent_span_id.clone(),
                start: i64::try_from(span.start_time_unix_nano).unwrap_or(i64::MAX),
                end: i64::try_from(span.end_time_unix_nano).unwrap_or(i64::MAX),
                is_lost: false,
                summary: Summary::of(span),
            });
        }
        ids.into_iter()
            .filter_map(|id| rows.remove(id).map(|rows| Self::new(hex(id), &rows)))
            .collect()
    }

    /// Arranges spans as a tree: of duplicates the last counts, a span without its parent is a root, a cycle is cut.
    pub(crate) fn new(id: String, rows: &[Row]) -> Self {
        let mut last: HashMap<Vec<u8>, usize> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let replaced = last.insert(row.span_id.clone(), index);
            if let Some(replaced) = replaced.filter(|&replaced| row.end == 0 && rows[replaced].end != 0) {
                last.insert(row.span_id.clone(), replaced);
            }
        }
        let mut kept: Vec<usize> = last.into_values().collect();
        kept.sort_unstable();
        let rows: Vec<Row> = kept.into_iter().map(|index| rows[index].clone()).collect();
        let index: HashMap<&[u8], usize> = rows.iter().enumerate().map(|(at, row)| (&*row.span_id, at)).collect();
        let parents: Vec<Option<usize>> = rows.iter().map(|row| index.get(&*row.parent_id).copied()).collect();
        let mut children = vec![Vec::new(); rows.len()];
        let mut roots = Vec::new();
        for (at, parent) in parents.iter().enumerate() {
            parent.map_or(&mut roots, |parent| &mut children[parent]).push(at);
        }
        let by_start = |list: &mut Vec<usize>| list.sort_by_key(|&at| rows[at].start);
        by_start(&mut roots);
        children.iter_mut().for_each(by_start);
        let mut trace = Self {
            id,
            order: Vec::with_capacity(rows.len()),
            totals: vec![Totals::default(); rows.len()],
            children,
            rows: Vec::new(),
        };
        trace.arrange(roots, rows.len());
        trace.rows = rows;
        trace.sum(&parents);
        trace
    }

    fn arrange(&mut self, roots: Vec<usize>, count: usize) {
        let mut seen = vec![false; count];
        let mut stack: Vec<(usize, usize)> = roots.into_iter().rev().map(|at| (at, 0)).collect();
        let mut next = 0;
        loop {
            while let Some((at, depth)) = stack.pop() {
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                self.order.push((at, depth));
                stack.extend(self.children[at].iter().rev().map(|&child| (child, depth + 1)));
            }
            // Spans that no root reaches are in a cycle, whose first span becomes a root.
            let Some(rest) = (next..count).find(|&at| !seen[at]) else {
                break;
            };
            for list in &mut self.children {
                list.retain(|&child| child != rest);
            }
            stack.push((rest, 0));
            next = rest;
        }
    }

    fn sum(&mut self, parents: &[Option<usize>]) {
        let depths: HashMap<usize, usize> = self.order.iter().copied().collect();
        for &(at, _) in self.order.iter().rev() {
            let summary = &self.rows[at].summary;
            let own = &mut self.totals[at];
            own.input_tokens += summary.input_tokens;
            own.output_tokens += summary.output_tokens;
            own.cost += summary.cost;
            own.errors += usize::from(summary.is_error);
            let own = *own;
            if let Some(parent) = parents[at].filter(|parent| depths[parent] < depths[&at]) {
                let sums = &mut self.totals[parent];
                sums.input_tokens += own.input_tokens;
                sums.output_tokens += own.output_tokens;
                sums.cost += own.cost;
                sums.errors += own.errors;
            }
        }
    }

    /// The trace id in hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name of the first root.
    pub fn name(&self) -> &str {
        self.order.first().map_or("", |&(at, _)| &self.rows[at].summary.name)
    }

    /// Nanoseconds since the epoch of the first start.
    pub(crate) fn start(&self) -> i64 {
        self.rows.iter().map(|row| row.start).min().unwrap_or_default()
    }

    /// Nanoseconds from the first start to the last end.
    pub(crate) fn duration(&self) -> i64 {
        let end = self.rows.iter().map(|row| row.end.max(row.start)).max();
        end.unwrap_or_default() - self.start()
    }

    /// Sums over all spans.
    pub(crate) fn total(&self) -> Totals {
        let mut total = Totals::default();
        for Row { summary, .. } in &self.rows {
            total.input_tokens += summary.input_tokens;
            total.output_tokens += summary.output_tokens;
            total.cost += summary.cost;
            total.errors += usize::from(summary.is_error);
        }
        total
    }
}
