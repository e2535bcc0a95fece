//! Tail sampler: applies a tail policy to the spans of one processor.

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

/// Keeps spans pending until their traces are decided.
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
    /// The undecided traces by number, the oldest first.
    order: BTreeMap<u64, TraceId>,
    next_number: u64,
    /// Spans in `undecided`, and their bytes.
    pending: usize,
    bytes: usize,
    sampled: SampledTraces,
    is_finished: bool,
}

impl TailSampler {
    /// `max_bytes` bounds the pending spans, besides the limits of the policy.
    pub(crate) fn new(policy: TailPolicy, max_bytes: usize, counters: Arc<Counters>) -> Self {
        let traces = Traces {
            undecided: HashMap::new(),
            order: BTreeMap::new(),
            next_number: 0,
            pending: 0,
            bytes: 0,
            sampled: SampledTraces::new(policy.max_traces),
            is_finished: false,
        };
        Self {
            policy,
            max_bytes,
            counters,
            traces: Mutex::new(traces),
        }
    }

    /// Takes spans, and leaves those of sampled traces.
    pub(crate) fn sample(&self, spans: &mut Vec<FinishedSpan>, now: Instant) {
        let arrived = mem::take(spans);
        // Decided after all spans have been added: several may belong to one trace.
        let mut complete = Vec::new();
        for span in arrived {
            let is_sampled = lock(&self.traces).is_sampled(span.trace_id());
            // Without the lock, since a condition is code of the program. A bug that panics here must not lose the other spans.
            if is_sampled {
                spans.push(span);
            } else if catch_panic(|| self.policy.samples(&span, &self.counters)).unwrap_or(false) {
                self.sample_trace(span, spans);
            } else {
                complete.extend(self.add(span, now, spans));
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

    /// Drops traces whose `decision_wait` is over.
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

    /// Drops all pending spans, at the shutdown. Spans that follow pass, and are counted by the worker.
    pub(crate) fn finish(&self) {
        let mut traces = lock(&self.traces);
        traces.is_finished = true;
        traces.order.clear();
        let undecided = mem::take(&mut traces.undecided);
        let dropped = mem::take(&mut traces.pending);
        traces.bytes = 0;
        drop(traces);
        drop(undecided);
        self.count_dropped_spans(dropped);
    }

    /// Samples the trace of this span, whose pending spans follow.
    fn sample_trace(&self, span: FinishedSpan, out: &mut Vec<FinishedSpan>) {
        let mut traces = lock(&self.traces);
        let trace = span.trace_id();
        traces.sampled.insert(trace);
        let pending = traces.remove(trace);
        drop(traces);
        if let Some(pending) = pending {
            self.counters.tail_pending.fetch_sub(pending.len(), Ordering::Relaxed);
            out.extend(pending.spans);
        }
        out.push(span);
    }

    /// Adds a pending span. Returns its trace if that is complete.
    fn add(&self, span: FinishedSpan, now: Instant, out: &mut Vec<FinishedSpan>) -> Option<TraceId> {
        let trace = span.trace_id();
        let mut traces = lock(&self.traces);
        // Another thread may have sampled it meanwhile.
        if traces.is_sampled(trace) {
            out.push(span);
            return None;
        }
        self.counters.tail_pending.fetch_add(1, Ordering::Relaxed);
        let is_complete = traces.add(span, now);
        let mut early = Vec::new();
        while traces.pending > self.policy.max_spans
            || traces.undecided.len() > self.policy.max_traces
            || traces.bytes > self.max_bytes
        {
            early.extend(traces.remove_oldest());
        }
        drop(traces);
        if !early.is_empty() {
            self.log_early(early.len());
            self.count_dropped(&early);
        }
        is_complete.then_some(trace)
    }

    fn count_dropped(&self, traces: &[PendingTrace]) {
        self.count_dropped_spans(traces.iter().map(PendingTrace::len).sum());
    }

    fn count_dropped_spans(&self, spans: usize) {
        self.counters.tail_pending.fetch_sub(spans, Ordering::Relaxed);
        self.counters.tail_dropped.add(spans);
    }

    #[cold]
    fn log_early(&self, traces: usize) {
        self.counters.tail_early.add(traces);
        diagnose_once!(
            Warning,
            "processor",
            "a tail policy has reached its limit of {} spans, {} traces or {} bytes, and drops the oldest traces undecided; \
             raise `max_spans`, `max_traces` and `max_queue_bytes`, or lower `decision_wait`",
            self.policy.max_spans,
            self.policy.max_traces,
            self.max_bytes
        );
    }
}

impl Traces {
    fn is_sampled(&mut self, trace: TraceId) -> bool {
        self.is_finished || self.sampled.contains(trace)
    }

    /// Returns whether the trace of the span is complete.
    fn add(&mut self, span: FinishedSpan, now: Instant) -> bool {
        let trace = span.trace_id();
        let pending = self.undecided.entry(trace).or_insert_with(|| {
            let number = self.next_number;
            self.next_number += 1;
            self.order.insert(number, trace);
            PendingTrace::new(number, now)
        });
        self.bytes += span.size();
        self.pending += 1;
        pending.add(span);
        pending.is_complete()
    }

    fn remove_complete(&mut self, trace: TraceId) -> Option<PendingTrace> {
        let is_complete = self.undecided.get(&trace)?.is_complete();
        is_complete.then(|| self.remove(trace)).flatten()
    }

    fn remove(&mut self, trace: TraceId) -> Option<PendingTrace> {
        let removed = self.undecided.remove(&trace)?;
        self.order.remove(&removed.number);
        self.pending -= removed.len();
        self.bytes -= removed.bytes;
        Some(removed)
    }

    /// The arrival of the oldest undecided trace.
    fn oldest(&self) -> Option<Instant> {
        let (_, trace) = self.order.first_key_value()?;
        self.undecided.get(trace).map(|pending| pending.since)
    }

    fn remove_oldest(&mut self) -> Option<PendingTrace> {
        let (_, trace) = self.order.pop_first()?;
        self.remove(trace)
    }
}
