//! The difference of two traces.

use super::trace::Trace;
use super::{KINDS, Outcome};
use serde::Serialize;
use std::collections::VecDeque;

/// Two traces side by side: siblings are aligned by kind and name.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    pub(crate) left: String,
    pub(crate) right: String,
    pub(crate) rows: Vec<DiffRow>,
}

/// A span of both traces, or of one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DiffRow {
    pub(crate) depth: usize,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) left: Option<Side>,
    pub(crate) right: Option<Side>,
    /// `true` if it is a call of a model whose messages differ.
    pub(crate) has_other_messages: bool,
}

/// A span of one of the traces, with the sums of what is below it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Side {
    pub(crate) span: String,
    /// Nanoseconds; nothing while the span runs.
    pub(crate) duration: Option<i64>,
    pub(crate) tokens: i64,
    pub(crate) cost: f64,
    pub(crate) outcome: &'static str,
}

impl Diff {
    /// Compares two traces.
    #[must_use]
    pub fn of(left: &Trace, right: &Trace) -> Self {
        let roots = |trace: &Trace| {
            let roots = trace.order.iter().filter(|(_, depth)| *depth == 0);
            roots.map(|&(at, _)| at).collect::<Vec<_>>()
        };
        let mut diff = Self {
            left: left.id.clone(),
            right: right.id.clone(),
            rows: Vec::new(),
        };
        let mut stack = pairs(left, &roots(left), right, &roots(right), 0);
        stack.reverse();
        while let Some((depth, one, other)) = stack.pop() {
            diff.rows.push(DiffRow::new(depth, left, one, right, other));
            let children =
                |trace: &Trace, at: Option<usize>| at.map(|at| trace.children[at].clone()).unwrap_or_default();
            let below = pairs(left, &children(left, one), right, &children(right, other), depth + 1);
            stack.extend(below.into_iter().rev());
        }
        diff
    }

    /// Compares the messages of calls that both traces have; `left` and `right` give the lines of a span.
    pub(crate) fn compare_messages(
        &mut self,
        mut left: impl FnMut(&str) -> Vec<String>,
        mut right: impl FnMut(&str) -> Vec<String>,
    ) {
        for row in self.rows.iter_mut().filter(|row| row.kind == "llm") {
            if let (Some(one), Some(other)) = (&row.left, &row.right) {
                row.has_other_messages = left(&one.span) != right(&other.span);
            }
        }
    }

    /// Returns whether both traces have the same spans with the same outcomes.
    pub fn has_same_shape(&self) -> bool {
        self.rows.iter().all(|row| match (&row.left, &row.right) {
            (Some(left), Some(right)) => left.outcome == right.outcome,
            _ => false,
        })
    }
}

type Pair = (usize, Option<usize>, Option<usize>);

/// Pairs siblings of the same kind and name in order; those of the left first, then what only the right has.
fn pairs(left: &Trace, ones: &[usize], right: &Trace, others: &[usize], depth: usize) -> Vec<Pair> {
    let key = |trace: &Trace, at: usize| (trace.rows[at].summary.kind, trace.rows[at].summary.name.clone());
    let mut rest: std::collections::HashMap<_, VecDeque<usize>> = std::collections::HashMap::new();
    for &other in others {
        rest.entry(key(right, other)).or_default().push_back(other);
    }
    let mut pairs: Vec<Pair> = ones
        .iter()
        .map(|&one| {
            let other = rest.get_mut(&key(left, one)).and_then(VecDeque::pop_front);
            (depth, Some(one), other)
        })
        .collect();
    let mut added: Vec<usize> = rest.into_values().flatten().collect();
    added.sort_by_key(|&other| right.rows[other].start);
    pairs.extend(added.into_iter().map(|other| (depth, None, Some(other))));
    pairs
}

impl DiffRow {
    fn new(depth: usize, left: &Trace, one: Option<usize>, right: &Trace, other: Option<usize>) -> Self {
        let summary = one.map(|at| &left.rows[at].summary);
        let summary = summary.or_else(|| other.map(|at| &right.rows[at].summary));
        let kind = summary.map_or(0, |summary| usize::from(summary.kind));
        Self {
            depth,
            name: summary.map(|summary| summary.name.clone()).unwrap_or_default(),
            kind: KINDS.get(kind).copied().unwrap_or_default(),
            left: one.map(|at| Side::of(left, at)),
            right: other.map(|at| Side::of(right, at)),
            has_other_messages: false,
        }
    }
}

impl Side {
    pub(crate) fn of(trace: &Trace, at: usize) -> Self {
        let row = &trace.rows[at];
        let totals = trace.totals[at];
        let outcome = match row.summary.outcome {
            _ if row.is_lost => "lost",
            _ if row.is_running() => "running",
            _ if row.summary.is_error => "error",
            Outcome::Cancelled => "cancelled",
            Outcome::Incomplete => "incomplete",
            Outcome::Finished => "ok",
        };
        Self {
            span: super::hex(&row.span_id),
            duration: row.duration(),
            tokens: totals.input_tokens + totals.output_tokens,
            cost: totals.cost,
            outcome,
        }
    }
}
