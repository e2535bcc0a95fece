//! The thread `respan-pipeline`: from the hand-over to the exporters' queues.

use super::counts::Counters;
use super::deadline::deadline;
use super::guard::{Inside, caught};
use super::hand_over::{HandOver, Order};
use super::names::Names;
use super::receipt::Receipt;
use super::route::{Candidate, Destination, admit, conceal};
use super::settings::ForeignSpans;
use super::throttle::Throttle;
use crate::diagnostics::{diagnose, diagnose_once};
use crate::mask::Mask;
use crate::processor::Job;
use crate::span::Finished;
use opentelemetry::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The name under which the thread itself stands in a receipt.
pub(crate) const PIPELINE: &str = "pipeline";

/// What the thread shares with the callers.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) hand_over: HandOver,
    pub(crate) counters: Arc<Counters>,
    /// Spans that have left the hand-over and are in no exporter's queue yet.
    pub(crate) routing: AtomicUsize,
    /// Processors that are served on the callers' threads.
    pub(crate) immediate: AtomicUsize,
    pub(crate) foreign_spans: ForeignSpans,
    pub(crate) mask: Option<Mask>,
    pub(crate) names: Names,
}

/// What the thread owns.
pub(crate) struct Runner {
    shared: Arc<Shared>,
    delay: Duration,
    destinations: Vec<Arc<Destination>>,
    /// For each destination what is to be given to it; empty between two rounds.
    staged: Vec<Vec<Finished>>,
    throttle: Throttle,
    told_full: u64,
}

impl Runner {
    pub(crate) fn new(shared: Arc<Shared>, delay: Duration) -> Self {
        Self {
            shared,
            delay,
            destinations: Vec::new(),
            staged: Vec::new(),
            throttle: Throttle::default(),
            told_full: 0,
        }
    }

    pub(crate) fn run(mut self) {
        let _inside = Inside::enter();
        // Filters and callbacks run here.
        let _suppressed = caught(Context::enter_telemetry_suppressed_scope);
        let mut batch = Vec::new();
        let mut due_at = deadline(self.delay);
        loop {
            let taken = self.shared.hand_over.take(&mut batch, due_at);
            self.shared.routing.store(batch.len(), Ordering::Relaxed);
            let mut flushes = Vec::new();
            let mut stop = None;
            let mut routed = 0;
            for order in taken.orders {
                match order {
                    Order::Add(index, destination) => {
                        let mut before = batch.drain(..index - routed).collect();
                        routed = index;
                        self.distribute_caught(&mut before, false);
                        self.destinations.push(destination);
                        self.staged.push(Vec::new());
                    }
                    Order::Flush(receipt) => flushes.push(receipt),
                    Order::Stop(receipt) => stop = Some(receipt),
                }
            }
            let is_due = taken.due || !flushes.is_empty() || stop.is_some();
            if is_due {
                due_at = deadline(self.delay);
            }
            self.distribute_caught(&mut batch, is_due);
            self.shared.routing.store(0, Ordering::Relaxed);
            for receipt in &flushes {
                self.pass_on(receipt, Job::Flush);
            }
            self.tell_losses(taken.queue_full);
            if let Some(receipt) = stop {
                self.shared.hand_over.release();
                self.destinations
                    .iter()
                    .for_each(|destination| destination.finish_tail());
                self.pass_on(&receipt, Job::Stop);
                return;
            }
        }
    }

    fn pass_on(&self, receipt: &Arc<Receipt>, job: impl Fn(Arc<Receipt>) -> Job) {
        for destination in &self.destinations {
            receipt.open(destination.worker.name());
            destination.worker.assign(job(Arc::clone(receipt)));
        }
        receipt.close(PIPELINE, None);
    }

    /// A defect of our own costs the spans at hand, not the thread.
    fn distribute_caught(&mut self, batch: &mut Vec<Finished>, is_due: bool) {
        if caught(|| self.distribute(batch, is_due)).is_none() {
            diagnose_once!(
                Error,
                "pipeline",
                "spans were lost by a panic in respan itself; please report it"
            );
        }
        batch.clear();
    }

    fn distribute(&mut self, batch: &mut Vec<Finished>, is_due: bool) {
        let counters = &self.shared.counters;
        let foreign = self.shared.foreign_spans;
        if let [only] = self.destinations.as_slice()
            && only.is_plain()
        {
            batch.retain_mut(|span| {
                if !admit(span, foreign, counters) {
                    return false;
                }
                self.shared.names.check(span);
                if !only.is_named_by(span) {
                    self.count_unrouted(span);
                    return false;
                }
                conceal(span, self.shared.mask.as_ref(), counters)
            });
            only.hand_on(batch, is_due);
            return;
        }
        let mut chosen = Vec::with_capacity(self.destinations.len());
        for mut span in batch.drain(..) {
            if !admit(&span, foreign, counters) {
                continue;
            }
            self.shared.names.check(&span);
            if !conceal(&mut span, self.shared.mask.as_ref(), counters) {
                continue;
            }
            chosen.clear();
            let mut candidate = Candidate::new(&span);
            let mut is_wanted = false;
            for (index, destination) in self.destinations.iter().enumerate() {
                if !candidate.is_wanted_by(destination, counters) {
                    continue;
                }
                is_wanted = true;
                match &destination.postprocess {
                    Some(postprocess) => self.staged[index].extend(candidate.postprocessed(postprocess, counters)),
                    None => chosen.push(index),
                }
            }
            if !is_wanted {
                self.count_unrouted(&span);
            }
            stage(&mut self.staged, &chosen, span);
        }
        for (destination, staged) in self.destinations.iter().zip(&mut self.staged) {
            destination.hand_on(staged, is_due);
        }
    }

    /// No processor that batches wants the span; perhaps one that does not batch did.
    fn count_unrouted(&self, span: &Finished) {
        let is_taken = match span {
            Finished::Prepared(prepared) => prepared.is_taken,
            // Counted by whoever could not serve it at once.
            _ => self.shared.immediate.load(Ordering::Relaxed) > 0,
        };
        if !is_taken {
            self.shared.counters.unrouted.add(1);
        }
    }

    fn tell_losses(&mut self, queue_full: u64) {
        let new = queue_full - self.told_full;
        self.told_full = queue_full;
        if let Some(lost) = self.throttle.add(new) {
            diagnose!(
                Warning,
                "pipeline",
                "{lost} spans were lost because a queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE (`max_queue_size`) or \
                 `max_queue_bytes`, or record less"
            );
        }
    }
}

/// Gives the span to all that are chosen, converting and copying as little as possible.
fn stage(staged: &mut [Vec<Finished>], chosen: &[usize], span: Finished) {
    let Some((last, others)) = chosen.split_last() else {
        return;
    };
    let span = match span {
        Finished::Record(record) if !others.is_empty() => Finished::Shared(Arc::new(record)),
        span => span,
    };
    for index in others {
        staged[*index].push(match &span {
            Finished::Shared(record) => Finished::Shared(Arc::clone(record)),
            span => Finished::Data(Arc::new(span.to_span_data())),
        });
    }
    staged[*last].push(span);
}
