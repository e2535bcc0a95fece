//! A tail policy at work.

use super::pending_trace::PendingTrace;
use super::policy::TailPolicy;
use super::sampled_traces::SampledTraces;
use crate::delivery::statistics::Counters;
use crate::diagnostics::diagnose_once;
use crate::model::{FinishedSpan, SpanView as _};
use crate::sync::{catch_panic, lock};
use opentelemetry::trace::TraceId;
use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Holds the spans of one processor back until their traces are decided.
#[derive(Debug)]
pub(crate) struct TailSampler {
    policy: TailPolicy,
    max_bytes: usize,
    counters: Arc<Counters>,
    traces: Mutex<Traces>,
}

#[derive(Debug)]
struct Traces {
    undecided: HashMap<TraceId, PendingTrace>,
    /// The undecided by their numbers: the oldest first.
    order: BTreeMap<u64, TraceId>,
    next_number: u64,
    /// Spans in `undecided`.
    held: usize,
    /// Bytes of them.
    bytes: usize,
    kept: SampledTraces,
    is_finished: bool,
}

impl TailSampler {
    /// Holds as many bytes as a queue of the telemetry may.
    pub(crate) fn new(policy: TailPolicy, max_bytes: usize, counters: Arc<Counters>) -> Self {
        let traces = Traces {
            undecided: HashMap::new(),
            order: BTreeMap::new(),
            next_number: 0,
            held: 0,
            bytes: 0,
            kept: SampledTraces::new(policy.max_traces),
            is_finished: false,
        };
        Self {
            policy,
            max_bytes,
            counters,
            traces: Mutex::new(traces),
        }
    }

    /// Takes spans that have ended, and leaves those that may go on.
    pub(crate) fn sample(&self, spans: &mut Vec<FinishedSpan>, now: Instant) {
        let arrived = mem::take(spans);
        // Judged when all are filed: what arrives together may belong together.
        let mut complete = Vec::new();
        for span in arrived {
            let passes = lock(&self.traces).passes(span.trace_id());
            // Without the lock: a condition is the user's code. A defect of ours on the way to it must not cost the others.
            if passes {
                spans.push(span);
            } else if catch_panic(|| self.policy.wants(&span, &self.counters)).unwrap_or(false) {
                self.keep(span, spans);
            } else {
                complete.extend(self.hold(span, now, spans));
            }
        }
        self.drop_complete(&complete);
        self.expire(now);
    }

    fn drop_complete(&self, candidates: &[TraceId]) {
        let mut traces = lock(&self.traces);
        let dropped: Vec<PendingTrace> = candidates
            .iter()
            .filter_map(|trace| traces.remove_complete(*trace))
            .collect();
        drop(traces);
        self.count_dropped(&dropped);
    }

    /// Drops what waits for too long.
    pub(crate) fn expire(&self, now: Instant) {
        let mut dropped = Vec::new();
        let mut traces = lock(&self.traces);
        while traces
            .oldest()
            .is_some_and(|since| now.saturating_duration_since(since) >= self.policy.decision_wait)
        {
            dropped.extend(traces.remove_oldest());
        }
        drop(traces);
        self.count_dropped(&dropped);
    }

    /// Drops whatever is held; from here on everything passes, for the exporter to count.
    pub(crate) fn finish(&self) {
        let mut traces = lock(&self.traces);
        traces.is_finished = true;
        traces.order.clear();
        let undecided = mem::take(&mut traces.undecided);
        let dropped = mem::take(&mut traces.held);
        traces.bytes = 0;
        drop(traces);
        drop(undecided);
        self.count_dropped_spans(dropped);
    }

    fn keep(&self, span: FinishedSpan, out: &mut Vec<FinishedSpan>) {
        let mut traces = lock(&self.traces);
        let trace = span.trace_id();
        traces.kept.insert(trace);
        let part = traces.remove(trace);
        drop(traces);
        if let Some(part) = part {
            self.counters.tail_held.fetch_sub(part.len(), Ordering::Relaxed);
            out.extend(part.spans);
        }
        out.push(span);
    }

    /// Gives the trace if nothing more of it is to be expected.
    fn hold(&self, span: FinishedSpan, now: Instant, out: &mut Vec<FinishedSpan>) -> Option<TraceId> {
        let trace = span.trace_id();
        let mut traces = lock(&self.traces);
        // Another thread may have decided meanwhile.
        if traces.passes(trace) {
            out.push(span);
            return None;
        }
        self.counters.tail_held.fetch_add(1, Ordering::Relaxed);
        let is_complete = traces.add(span, now);
        let mut early = Vec::new();
        while traces.held > self.policy.max_spans
            || traces.undecided.len() > self.policy.max_traces
            || traces.bytes > self.max_bytes
        {
            early.extend(traces.remove_oldest());
        }
        drop(traces);
        if !early.is_empty() {
            self.tell_early(early.len());
            self.count_dropped(&early);
        }
        is_complete.then_some(trace)
    }

    fn count_dropped(&self, parts: &[PendingTrace]) {
        self.count_dropped_spans(parts.iter().map(PendingTrace::len).sum());
    }

    fn count_dropped_spans(&self, spans: usize) {
        self.counters.tail_held.fetch_sub(spans, Ordering::Relaxed);
        self.counters.tail_dropped.add(spans);
    }

    #[cold]
    fn tell_early(&self, traces: usize) {
        self.counters.tail_early.add(traces);
        diagnose_once!(
            Warning,
            "processor",
            "a tail policy holds as much as it may, {} spans, {} traces or {} bytes, and drops the oldest traces undecided; \
             raise `max_spans`, `max_traces` and `max_queue_bytes`, or lower `decision_wait`",
            self.policy.max_spans,
            self.policy.max_traces,
            self.max_bytes
        );
    }
}

impl Traces {
    fn passes(&mut self, trace: TraceId) -> bool {
        self.is_finished || self.kept.has(trace)
    }

    /// Holds the span; true if nothing more of its trace is to be expected.
    fn add(&mut self, span: FinishedSpan, now: Instant) -> bool {
        let trace = span.trace_id();
        let part = self.undecided.entry(trace).or_insert_with(|| {
            let number = self.next_number;
            self.next_number += 1;
            self.order.insert(number, trace);
            PendingTrace::new(number, now)
        });
        self.bytes += span.size();
        self.held += 1;
        part.add(span);
        part.is_complete()
    }

    fn remove_complete(&mut self, trace: TraceId) -> Option<PendingTrace> {
        let is_complete = self.undecided.get(&trace)?.is_complete();
        is_complete.then(|| self.remove(trace)).flatten()
    }

    fn remove(&mut self, trace: TraceId) -> Option<PendingTrace> {
        let part = self.undecided.remove(&trace)?;
        self.order.remove(&part.number);
        self.held -= part.len();
        self.bytes -= part.bytes;
        Some(part)
    }

    /// Since when the oldest waits.
    fn oldest(&self) -> Option<Instant> {
        let (_, trace) = self.order.first_key_value()?;
        self.undecided.get(trace).map(|part| part.since)
    }

    fn remove_oldest(&mut self) -> Option<PendingTrace> {
        let (_, trace) = self.order.pop_first()?;
        self.remove(trace)
    }
}
