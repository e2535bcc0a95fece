//! Dispatcher thread `respan-pipeline`: routes spans from the span queue to the workers.

use super::shared::Shared;
use super::stage::stage;
use crate::delivery::completion::Completion;
use crate::delivery::queue::DispatcherCommand;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::{Candidate, Destination, settle_parents};
use crate::delivery::statistics::LossGuard;
use crate::delivery::worker::WorkerCommand;
use crate::diagnostics::{RateLimit, WAS, diagnose, format_span_count};
use crate::model::FinishedSpan;
use crate::sync::{catch_panic, deadline};
use opentelemetry::Context;
use std::sync::Arc;
use std::time::Duration;

/// The name of the thread as a participant of a completion.
pub(super) const PIPELINE: &str = "pipeline";

/// State that the dispatcher thread owns.
pub(super) struct Dispatcher {
    shared: Arc<Shared>,
    schedule_delay: Duration,
    destinations: Vec<Arc<Destination>>,
    /// Spans that are about to be accepted by each destination; empty between two batches.
    staged: Vec<Vec<FinishedSpan>>,
    log_limit: RateLimit,
    /// Losses of the span queue that the log has seen.
    logged_losses: u64,
}

impl Dispatcher {
    pub(super) fn new(shared: Arc<Shared>, schedule_delay: Duration) -> Self {
        Self {
            shared,
            schedule_delay,
            destinations: Vec::new(),
            staged: Vec::new(),
            log_limit: RateLimit::default(),
            logged_losses: 0,
        }
    }

    pub(super) fn run(mut self) {
        let _delivering = ReentrancyGuard::enter();
        // Filters and callbacks of the program run here.
        let _suppressed = catch_panic(Context::enter_telemetry_suppressed_scope);
        let mut batch = Vec::new();
        let mut due_at = deadline(self.schedule_delay);
        loop {
            let taken = self.shared.span_queue.take(&mut batch, due_at);
            let mut flushes = Vec::new();
            let mut stop = None;
            let mut routed = 0;
            for command in taken.commands {
                match command {
                    DispatcherCommand::Add(index, destination) => {
                        let mut before = batch.drain(..index - routed).collect();
                        routed = index;
                        self.route(&mut before, false);
                        self.destinations.push(destination);
                        self.staged.push(Vec::new());
                    }
                    DispatcherCommand::Flush(completion) => flushes.push(completion),
                    DispatcherCommand::Stop(completion) => stop = Some(completion),
                }
            }
            let is_due = taken.is_due || !flushes.is_empty() || stop.is_some();
            if is_due {
                due_at = deadline(self.schedule_delay);
            }
            self.route(&mut batch, is_due);
            for completion in &flushes {
                self.forward(completion, WorkerCommand::Flush);
            }
            self.log_losses(taken.queue_full);
            if let Some(completion) = stop {
                self.shared.span_queue.release();
                self.destinations
                    .iter()
                    .for_each(|destination| destination.finish_tail());
                self.forward(&completion, WorkerCommand::Stop);
                return;
            }
        }
    }

    /// Passes a command to every worker.
    fn forward(&self, completion: &Arc<Completion>, command: impl Fn(Arc<Completion>) -> WorkerCommand) {
        for destination in &self.destinations {
            completion.open(destination.worker.name());
            destination.worker.submit(command(Arc::clone(completion)));
        }
        completion.close(PIPELINE);
    }

    /// Routes each span of the batch to its destinations. A bug that panics loses one span, not the batch or the thread.
    fn route(&mut self, batch: &mut Vec<FinishedSpan>, is_due: bool) {
        catch_panic(|| settle_parents(batch, self.shared.foreign_spans));
        if let [only] = self.destinations.as_slice()
            && !only.has_user_code()
        {
            batch.retain_mut(|span| {
                catch_panic(|| self.is_routed_to(only, span)).unwrap_or_else(|| {
                    self.shared.counters.lose_to_internal_panic(1);
                    false
                })
            });
            self.deliver(only, batch, is_due);
            return;
        }
        let shared = Arc::clone(&self.shared);
        let mut matching = Vec::with_capacity(self.destinations.len());
        for span in batch.drain(..) {
            let loss_guard = LossGuard::new(&shared.counters);
            if catch_panic(|| self.stage(span, &loss_guard, &mut matching)).is_none() {
                loss_guard.lose();
            }
        }
        let mut staged = std::mem::take(&mut self.staged);
        for (destination, staged) in self.destinations.iter().zip(&mut staged) {
            self.deliver(destination, staged, is_due);
        }
        self.staged = staged;
    }

    /// Returns whether the only destination, which runs no code of the program, gets the span. If not, the reason is counted.
    fn is_routed_to(&self, only: &Destination, span: &mut FinishedSpan) -> bool {
        if !self.shared.admit(span) {
            return false;
        }
        if !only.accepts_name(span) {
            self.count_unrouted(span);
            return false;
        }
        self.shared.redact(span)
    }

    /// Adds the span, or copies of it, to the spans staged for the destinations that match.
    fn stage(&mut self, mut span: FinishedSpan, loss_guard: &LossGuard<'_>, matching: &mut Vec<usize>) {
        let counters = &self.shared.counters;
        matching.clear();
        if !self.shared.admit(&span) || !self.shared.redact(&mut span) {
            return;
        }
        let mut candidate = Candidate::new(&span);
        let mut is_matched = false;
        for (index, destination) in self.destinations.iter().enumerate() {
            if !candidate.matches(destination, counters) {
                continue;
            }
            is_matched = true;
            match &destination.postprocess {
                Some(postprocess) => {
                    if let Some(changed) = candidate.postprocessed(postprocess, counters) {
                        loss_guard.arm();
                        self.staged[index].push(changed);
                        loss_guard.disarm();
                    }
                }
                None => matching.push(index),
            }
        }
        if !is_matched {
            self.count_unrouted(&span);
        }
        stage(&mut self.staged, matching, span, loss_guard);
    }

    fn deliver(&self, destination: &Destination, spans: &mut Vec<FinishedSpan>, is_due: bool) {
        if catch_panic(|| destination.accept(spans, is_due)).is_none() {
            self.shared.counters.lose_to_internal_panic(spans.len());
            spans.clear();
        }
    }

    /// The span matched no processor that batches. If one that does not batch has exported it, that was the span itself and
    /// no copy.
    fn count_unrouted(&self, span: &FinishedSpan) {
        let counters = &self.shared.counters;
        match span {
            FinishedSpan::Prepared(prepared) if prepared.is_accepted => counters.copied.sub(1),
            _ => counters.unrouted.add(1),
        }
    }

    fn log_losses(&mut self, queue_full: u64) {
        let new = queue_full - self.logged_losses;
        self.logged_losses = queue_full;
        if let Some(lost) = self.log_limit.add(new) {
            diagnose!(
                Warning,
                "pipeline",
                "{} lost because a queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE (`max_queue_size`) or \
                 `max_queue_bytes`, or record less",
                format_span_count(lost, WAS)
            );
        }
    }
}

#[cfg(test)]
#[path = "dispatcher_tests.rs"]
mod tests;
