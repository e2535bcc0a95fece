//! Spans of one trace that wait for the sampling decision.

use crate::model::{FinishedSpan, SpanView as _};
use opentelemetry::trace::SpanId;
use std::collections::HashSet;
use std::time::Instant;

/// A trace without a decision.
#[derive(Debug)]
pub(super) struct PendingTrace {
    /// Position in the order of arrival.
    pub(super) number: u64,
    pub(super) since: Instant,
    pub(super) spans: Vec<FinishedSpan>,
    pub(super) bytes: usize,
    has_root: bool,
    ended: HashSet<SpanId>,
    /// Parents that have not arrived: they still run, or do not go to this processor.
    missing_parents: HashSet<SpanId>,
}

impl PendingTrace {
    pub(super) fn new(number: u64, since: Instant) -> Self {
        Self {
            number,
            since,
            spans: Vec::new(),
            bytes: 0,
            has_root: false,
            ended: HashSet::new(),
            missing_parents: HashSet::new(),
        }
    }

    pub(super) fn add(&mut self, span: FinishedSpan) {
        let parent = span.parent_span_id();
        self.ended.insert(span.span_id());
        self.missing_parents.remove(&span.span_id());
        if parent == SpanId::INVALID || span.parent_is_remote() {
            self.has_root = true;
        } else if !self.ended.contains(&parent) {
            self.missing_parents.insert(parent);
        }
        self.bytes += span.size();
        self.spans.push(span);
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns whether the local root and all parents have arrived.
    pub(super) fn is_complete(&self) -> bool {
        self.has_root && self.missing_parents.is_empty()
    }
}
