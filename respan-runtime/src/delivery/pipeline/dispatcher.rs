//! The thread `respan-pipeline`: from the hand-over to the exporters' queues.

use crate::delivery::completion::Completion;
use crate::delivery::queue::{DispatcherCommand, SpanQueue};
use crate::delivery::route::{Candidate, Destination, Names, Redaction, admit};
use crate::delivery::settings::ForeignSpans;
use crate::delivery::statistics::{Counters, LossGuard, loss_guard};
use crate::delivery::worker::WorkerCommand;
use crate::diagnostics::{RateLimit, WAS, diagnose, format_span_count};
use crate::model::FinishedSpan;
use crate::sync::{ReentrancyGuard, catch_panic, deadline};
use opentelemetry::Context;
use std::sync::Arc;
use std::time::Duration;

/// The name under which the thread itself stands in a receipt.
pub(crate) const PIPELINE: &str = "pipeline";

/// What the thread shares with the callers.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) span_queue: SpanQueue,
    pub(crate) counters: Arc<Counters>,
    pub(crate) foreign_spans: ForeignSpans,
    pub(crate) redaction: Redaction,
    pub(crate) names: Names,
}

/// What the thread owns.
pub(crate) struct Dispatcher {
    shared: Arc<Shared>,
    delay: Duration,
    destinations: Vec<Arc<Destination>>,
    /// For each destination what is to be given to it; empty between two rounds.
    staged: Vec<Vec<FinishedSpan>>,
    throttle: RateLimit,
    told_full: u64,
}

impl Dispatcher {
    pub(crate) fn new(shared: Arc<Shared>, delay: Duration) -> Self {
        Self {
            shared,
            delay,
            destinations: Vec::new(),
            staged: Vec::new(),
            throttle: RateLimit::default(),
            told_full: 0,
        }
    }

    pub(crate) fn run(mut self) {
        let _inside = ReentrancyGuard::enter();
        // Filters and callbacks run here.
        let _suppressed = catch_panic(Context::enter_telemetry_suppressed_scope);
        let mut batch = Vec::new();
        let mut due_at = deadline(self.delay);
        loop {
            let taken = self.shared.span_queue.take(&mut batch, due_at);
            let mut flushes = Vec::new();
            let mut stop = None;
            let mut routed = 0;
            for order in taken.orders {
                match order {
                    DispatcherCommand::Add(index, destination) => {
                        let mut before = batch.drain(..index - routed).collect();
                        routed = index;
                        self.distribute(&mut before, false);
                        self.destinations.push(destination);
                        self.staged.push(Vec::new());
                    }
                    DispatcherCommand::Flush(completion) => flushes.push(completion),
                    DispatcherCommand::Stop(completion) => stop = Some(completion),
                }
            }
            let is_due = taken.due || !flushes.is_empty() || stop.is_some();
            if is_due {
                due_at = deadline(self.delay);
            }
            self.distribute(&mut batch, is_due);
            for completion in &flushes {
                self.pass_on(completion, WorkerCommand::Flush);
            }
            self.tell_losses(taken.queue_full);
            if let Some(completion) = stop {
                self.shared.span_queue.release();
                self.destinations
                    .iter()
                    .for_each(|destination| destination.finish_tail());
                self.pass_on(&completion, WorkerCommand::Stop);
                return;
            }
        }
    }

    fn pass_on(&self, completion: &Arc<Completion>, job: impl Fn(Arc<Completion>) -> WorkerCommand) {
        for destination in &self.destinations {
            completion.open(destination.worker.name());
            destination.worker.assign(job(Arc::clone(completion)));
        }
        completion.close(PIPELINE, None);
    }

    /// A defect of our own costs the span at hand, not those behind it, nor the thread.
    fn distribute(&mut self, batch: &mut Vec<FinishedSpan>, is_due: bool) {
        if let [only] = self.destinations.as_slice()
            && only.is_plain()
        {
            batch.retain_mut(|span| {
                catch_panic(|| self.is_for(only, span)).unwrap_or_else(|| {
                    loss_guard::lose(&self.shared.counters, 1);
                    false
                })
            });
            self.hand_on(only, batch, is_due);
            return;
        }
        let shared = Arc::clone(&self.shared);
        let mut chosen = Vec::with_capacity(self.destinations.len());
        for span in batch.drain(..) {
            let loss_guard = LossGuard::new(&shared.counters);
            if catch_panic(|| self.stage(span, &loss_guard, &mut chosen)).is_none() {
                loss_guard.lose();
            }
        }
        let mut staged = std::mem::take(&mut self.staged);
        for (destination, staged) in self.destinations.iter().zip(&mut staged) {
            self.hand_on(destination, staged, is_due);
        }
        self.staged = staged;
    }

    /// Decides about a span for the only processor, whose conditions are ours alone.
    fn is_for(&self, only: &Destination, span: &mut FinishedSpan) -> bool {
        if !self.is_admitted(span) {
            return false;
        }
        if !only.is_named_by(span) {
            self.count_unrouted(span);
            return false;
        }
        self.is_concealed(span)
    }

    /// Decides about a span, and puts it to what the processors are about to be given.
    fn stage(&mut self, mut span: FinishedSpan, loss_guard: &LossGuard<'_>, chosen: &mut Vec<usize>) {
        let counters = &self.shared.counters;
        chosen.clear();
        if !self.is_admitted(&span) || !self.is_concealed(&mut span) {
            return;
        }
        let mut candidate = Candidate::new(&span);
        let mut is_wanted = false;
        for (index, destination) in self.destinations.iter().enumerate() {
            if !candidate.is_wanted_by(destination, counters) {
                continue;
            }
            is_wanted = true;
            match &destination.postprocess {
                Some(postprocess) => {
                    if let Some(changed) = candidate.postprocessed(postprocess, counters) {
                        loss_guard.open();
                        self.staged[index].push(changed);
                        loss_guard.close();
                    }
                }
                None => chosen.push(index),
            }
        }
        if !is_wanted {
            self.count_unrouted(&span);
        }
        stage(&mut self.staged, chosen, span, loss_guard);
    }

    /// Whether the span may go on; if not, the reason is counted.
    fn is_admitted(&self, span: &FinishedSpan) -> bool {
        let is_admitted = admit(span, self.shared.foreign_spans, &self.shared.counters);
        if is_admitted {
            self.shared.names.check(span);
        }
        is_admitted
    }

    /// Whether the span is masked, if it has to be.
    fn is_concealed(&self, span: &mut FinishedSpan) -> bool {
        self.shared.redaction.apply(span, &self.shared.counters)
    }

    fn hand_on(&self, destination: &Destination, spans: &mut Vec<FinishedSpan>, is_due: bool) {
        if catch_panic(|| destination.hand_on(spans, is_due)).is_none() {
            loss_guard::lose(&self.shared.counters, spans.len());
            spans.clear();
        }
    }

    /// No processor that batches wants the span. If one that does not batch has got it, then that was no copy.
    fn count_unrouted(&self, span: &FinishedSpan) {
        let counters = &self.shared.counters;
        match span {
            FinishedSpan::Prepared(prepared) if prepared.is_accepted => counters.copied.sub(1),
            _ => counters.unrouted.add(1),
        }
    }

    fn tell_losses(&mut self, queue_full: u64) {
        let new = queue_full - self.told_full;
        self.told_full = queue_full;
        if let Some(lost) = self.throttle.add(new) {
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

/// Gives the span to all that are chosen, converting and copying as little as possible.
fn stage(staged: &mut [Vec<FinishedSpan>], chosen: &[usize], span: FinishedSpan, loss_guard: &LossGuard<'_>) {
    let Some((last, others)) = chosen.split_last() else {
        return;
    };
    let span = match span {
        FinishedSpan::Record(record) if !others.is_empty() => FinishedSpan::Shared(Arc::new(record)),
        span => span,
    };
    for index in others {
        loss_guard.open();
        staged[*index].push(match &span {
            FinishedSpan::Shared(record) => FinishedSpan::Shared(Arc::clone(record)),
            span => FinishedSpan::Data(Arc::new(span.to_span_data())),
        });
        loss_guard.close();
    }
    loss_guard.open();
    staged[*last].push(span);
    loss_guard.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::driver::ExporterDriver;
    use crate::delivery::processor::Processor;
    use crate::delivery::route::Rule;
    use crate::delivery::settings::BatchSettings;
    use crate::delivery::worker::Worker;
    use crate::exporter::InMemorySpanExporter;
    use crate::model::{callsite_record, routed_record};

    fn destination(rule: Rule, exporter: &InMemorySpanExporter) -> Arc<Destination> {
        let Processor { exporter, .. } = exporter.clone().into();
        let export = exporter.into_export(Duration::from_secs(1)).expect("an exporter");
        let driver = ExporterDriver::new("memory".into(), export);
        Arc::new(Destination {
            rule,
            filter: None,
            postprocess: None,
            tail: None,
            worker: Arc::new(Worker::new(driver, false, "worker".into(), BatchSettings::default())),
        })
    }

    fn shared() -> Arc<Shared> {
        Arc::new(Shared {
            span_queue: SpanQueue::new(&BatchSettings::default()),
            counters: Arc::default(),
            foreign_spans: ForeignSpans::default(),
            redaction: Redaction {
                mask: None,
                value_length: None,
            },
            names: Names::default(),
        })
    }

    #[test]
    fn a_defect_of_our_own_costs_the_span_at_hand_and_is_counted() {
        let exporter = InMemorySpanExporter::new();
        let mut runner = Dispatcher::new(shared(), Duration::ZERO);
        runner.destinations.push(destination(Rule::All, &exporter));
        runner
            .destinations
            .push(destination(Rule::Named("b".into()), &exporter));
        // The defect: there is no stage for the second, so whatever names it makes the thread panic.
        runner.staged.push(Vec::new());
        let mut batch: Vec<_> = [
            callsite_record(1),
            routed_record(2, &["b"]),
            callsite_record(3),
            routed_record(4, &["b"]),
            callsite_record(5),
        ]
        .into_iter()
        .map(FinishedSpan::Record)
        .collect();
        runner.distribute(&mut batch, true);
        assert!(batch.is_empty());
        let accepted: Vec<_> = runner
            .destinations
            .iter()
            .map(|destination| destination.worker.counts().accepted)
            .collect();
        let counters = &runner.shared.counters;
        // The first has got its copies of what the second did not get.
        assert_eq!(accepted, [5, 0]);
        assert_eq!((counters.copied.get(), counters.internal_panic.get()), (2, 2));
    }
}
