//! Dispatcher thread `respan-pipeline`: routes spans from the span queue to the workers.

use super::schedule::Schedule;
use super::shared::Shared;
use super::stage::{match_all, stage};
use super::start_notices::StartNotices;
use crate::delivery::completion::Completion;
use crate::delivery::queue::DispatcherCommand;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::{Destination, settle_parents};
use crate::delivery::statistics::LossGuard;
use crate::delivery::worker::WorkerCommand;
use crate::diagnostics::{RateLimit, WAS, diagnose, format_span_count};
use crate::model::FinishedSpan;
use crate::sync::catch_panic;
use opentelemetry::Context;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The name of the thread as a participant of a completion.
pub(super) const PIPELINE: &str = "pipeline";

/// State that the dispatcher thread owns.
pub(super) struct Dispatcher {
    shared: Arc<Shared>,
    schedule: Schedule,
    destinations: Vec<Arc<Destination>>,
    /// In the order of the destinations.
    start_notices: Vec<Option<StartNotices>>,
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
            schedule: Schedule::new(schedule_delay),
            destinations: Vec::new(),
            start_notices: Vec::new(),
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
        loop {
            let taken = self.shared.span_queue.take(&mut batch, self.schedule.next());
            self.schedule.mark_none();
            let mut flushes = Vec::new();
            let mut stop = None;
            let mut routed = 0;
            for command in taken.commands {
                match command {
                    DispatcherCommand::Add(index, destination) => {
                        let mut before = batch.drain(..index - routed).collect();
                        routed = index;
                        self.route(&mut before);
                        self.add(destination);
                    }
                    DispatcherCommand::Flush(completion) => flushes.push(completion),
                    DispatcherCommand::Stop(completion) => stop = Some(completion),
                }
            }
            let is_flush = !flushes.is_empty() || stop.is_some();
            if taken.is_due || is_flush {
                self.schedule.mark_due(Instant::now(), is_flush);
            }
            if stop.is_none() {
                self.send_start_notices();
            }
            self.route(&mut batch);
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

    fn add(&mut self, destination: Arc<Destination>) {
        self.schedule.add(destination.schedule_delay);
        self.start_notices.push(StartNotices::new(&destination));
        self.destinations.push(destination);
        self.staged.push(Vec::new());
    }

    /// Tells the destinations that are due of running spans. Called after the spans were taken that have ended, so that no notice
    /// follows its span.
    fn send_start_notices(&mut self) {
        for (index, (notices, destination)) in self.start_notices.iter_mut().zip(&self.destinations).enumerate() {
            if let Some(notices) = notices
                && self.schedule.is_due(index)
            {
                notices.send(destination, &self.shared);
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
    fn route(&mut self, batch: &mut Vec<FinishedSpan>) {
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
            self.deliver(only, batch, self.schedule.is_due(0));
            return;
        }
        let shared = Arc::clone(&self.shared);
        let mut matching = Vec::with_capacity(self.destinations.len());
        for span in batch.drain(..) {
            let loss_guard = LossGuard::new(&shared.counters);
            if catch_panic(|| self.stage(span, &shared, &loss_guard, &mut matching)).is_none() {
                loss_guard.lose();
            }
        }
        let mut staged = std::mem::take(&mut self.staged);
        for (index, (destination, staged)) in self.destinations.iter().zip(&mut staged).enumerate() {
            self.deliver(destination, staged, self.schedule.is_due(index));
        }
        self.staged = staged;
    }

    /// Returns whether the only destination, which runs no code of the program, gets the span. If not, the reason is counted.
    fn is_routed_to(&self, only: &Destination, span: &mut FinishedSpan) -> bool {
        if !self.shared.admit(span) {
            return false;
        }
        if !only.accepts_name(span) {
            self.count_unrouted(is_accepted(span));
            return false;
        }
        self.shared.redact(span, only.form)
    }

    /// Adds the span, or copies of it, to the spans staged for the destinations that match.
    fn stage(&mut self, span: FinishedSpan, shared: &Shared, loss_guard: &LossGuard<'_>, matching: &mut Vec<usize>) {
        if !shared.admit(&span) {
            return;
        }
        let was_accepted = is_accepted(&span);
        let mut candidate = shared.candidate(span);
        let is_matched = match_all(
            &mut candidate,
            &self.destinations,
            &mut self.staged,
            matching,
            loss_guard,
        );
        if !is_matched && !candidate.is_withheld() {
            self.count_unrouted(was_accepted);
        }
        stage(
            &mut candidate,
            &self.destinations,
            &mut self.staged,
            matching,
            false,
            loss_guard,
        );
    }

    fn deliver(&self, destination: &Destination, spans: &mut Vec<FinishedSpan>, is_due: bool) {
        if catch_panic(|| destination.accept(spans, is_due)).is_none() {
            self.shared.counters.lose_to_internal_panic(spans.len());
            spans.clear();
        }
    }

    /// The span matched no processor that batches. If one that does not batch has exported it, that was the span itself and
    /// no copy.
    fn count_unrouted(&self, was_accepted: bool) {
        let counters = &self.shared.counters;
        if was_accepted {
            counters.copied.sub(1);
        } else {
            counters.unrouted.add(1);
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

/// Returns whether a processor that does not batch has exported the span.
fn is_accepted(span: &FinishedSpan) -> bool {
    matches!(span, FinishedSpan::Prepared(prepared) if prepared.is_accepted)
}

#[cfg(test)]
#[path = "dispatcher_tests.rs"]
mod tests;
