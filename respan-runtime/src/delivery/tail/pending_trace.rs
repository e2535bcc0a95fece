//! What is held of one trace.

use crate::model::{FinishedSpan, SpanView as _};
use opentelemetry::trace::SpanId;
use std::collections::HashSet;
use std::time::Instant;

/// The spans of one trace that wait for a decision.
#[derive(Debug)]
pub(crate) struct PendingTrace {
    /// Its place in the order of arrival.
    pub(crate) number: u64,
    pub(crate) since: Instant,
    pub(crate) spans: Vec<FinishedSpan>,
    pub(crate) bytes: usize,
    has_root: bool,
    ended: HashSet<SpanId>,
    /// Parents that have not ended: of a child that outlives the root, or out of this processor's sight.
    awaited: HashSet<SpanId>,
}

impl PendingTrace {
    pub(crate) fn new(number: u64, since: Instant) -> Self {
        Self {
            number,
            since,
            spans: Vec::new(),
            bytes: 0,
            has_root: false,
            ended: HashSet::new(),
            awaited: HashSet::new(),
        }
    }

    pub(crate) fn add(&mut self, span: FinishedSpan) {
        let parent = span.parent_span_id();
        self.ended.insert(span.span_id());
        self.awaited.remove(&span.span_id());
        if parent == SpanId::INVALID || span.parent_is_remote() {
            self.has_root = true;
        } else if !self.ended.contains(&parent) {
            self.awaited.insert(parent);
        }
        self.bytes += span.size();
        self.spans.push(span);
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Nothing more is to be expected.
    pub(crate) fn is_complete(&self) -> bool {
        self.has_root && self.awaited.is_empty()
    }
}
