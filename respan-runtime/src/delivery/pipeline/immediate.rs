//! Delivery with batching off: on the thread that ended the span, which waits for one attempt.

use super::shared::Shared;
use crate::current_context;
use crate::delivery::completion::Completion;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::{Candidate, Destination, Postprocessed, settle_parent};
use crate::delivery::statistics::{LossGuard, LossReason};
use crate::delivery::worker::{Worker, WorkerCommand};
use crate::diagnostics::diagnose;
use crate::model::{FinishedSpan, Prepared, SpanRecord};
use crate::sync::{catch_panic, deadline};
use opentelemetry::Context;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Added to the timeout, so that the exporter's own timeout comes first.
const GRACE: Duration = Duration::from_secs(1);

/// Exports the span to the destinations that match it. Returns it for the span queue; `None` if it is not to be exported.
///
/// With `is_last` no span queue follows, and the span itself is counted. Otherwise a copy is counted, and subtracted again if no
/// destination here matches: the span queue counts the span itself.
pub(super) fn deliver(
    destinations: &[Arc<Destination>],
    record: SpanRecord,
    shared: &Shared,
    timeout: Duration,
    is_last: bool,
) -> Option<FinishedSpan> {
    let counters = &shared.counters;
    if is_last {
        counters.submitted.add(1);
    } else {
        counters.copied.add(1);
    }
    let mut record = record;
    settle_parent(&mut record);
    let mut span = FinishedSpan::Record(record);
    let Some(_delivering) = ReentrancyGuard::enter() else {
        counters.lost.add(LossReason::Nested, 1);
        return Some(span);
    };
    let loss_guard = LossGuard::new(counters);
    let routed = catch_panic(|| {
        if !shared.admit(&span) || !shared.redact(&mut span) {
            return None;
        }
        route(destinations, &span, shared, timeout, &loss_guard)
    });
    let Some(routed) = routed else {
        loss_guard.lose();
        return None;
    };
    let (is_accepted, changed) = routed?;
    if !is_accepted && is_last {
        counters.unrouted.add(1);
    } else if !is_accepted {
        counters.copied.sub(1);
    }
    match span {
        FinishedSpan::Record(record) => Some(FinishedSpan::Prepared(Box::new(Prepared {
            record,
            is_accepted,
            postprocessed: changed,
        }))),
        span => Some(span),
    }
}

/// Returns whether a destination matched, and the span as the callback changed it; `None` if the callback panicked.
fn route(
    destinations: &[Arc<Destination>],
    span: &FinishedSpan,
    shared: &Shared,
    timeout: Duration,
    loss_guard: &LossGuard<'_>,
) -> Option<(bool, Option<Arc<SpanData>>)> {
    let counters = &shared.counters;
    let mut candidate = Candidate::new(span);
    let mut is_matched = false;
    for destination in destinations {
        if !candidate.matches(destination, counters) {
            continue;
        }
        is_matched = true;
        let worker = &destination.worker;
        let changed = match &destination.postprocess {
            None => None,
            Some(postprocess) => match candidate.postprocessed(postprocess, counters) {
                None => continue,
                changed => changed,
            },
        };
        loss_guard.arm();
        let on_worker_thread =
            worker.is_third_party() && !worker.is_shutting_down() && tokio::runtime::Handle::try_current().is_ok();
        if let Some(tail) = &destination.tail {
            let mut spans = vec![changed.unwrap_or_else(|| span.clone())];
            tail.sample(&mut spans, Instant::now());
            loss_guard.disarm();
            for span in spans {
                if on_worker_thread {
                    export_on_worker_thread(worker, span, timeout);
                } else {
                    worker.export_now(&span);
                }
            }
        } else if on_worker_thread {
            let span = changed.unwrap_or_else(|| candidate.converted());
            loss_guard.disarm();
            export_on_worker_thread(worker, span, timeout);
        } else {
            loss_guard.disarm();
            worker.export_now(changed.as_ref().unwrap_or(span));
        }
    }
    match candidate.into_postprocessed() {
        Postprocessed::Pending => Some((is_matched, None)),
        Postprocessed::Changed(data) => Some((is_matched, Some(data))),
        Postprocessed::Panicked => None,
    }
}

/// Exports on the worker thread in the caller's context, while the caller waits.
///
/// For third-party exporters that are called inside of an async runtime, where they may neither block nor wait for it.
fn export_on_worker_thread(worker: &Arc<Worker>, span: FinishedSpan, timeout: Duration) {
    let completion = Arc::new(Completion::default());
    completion.open(worker.name());
    worker.submit(WorkerCommand::Export(
        Box::new(span),
        current_context::map_current(Context::clone).unwrap_or_default(),
        Arc::clone(&completion),
    ));
    if worker.is_slow() {
        return;
    }
    if completion.wait(deadline(timeout.saturating_add(GRACE))).is_err() {
        worker.mark_slow();
        diagnose!(
            Warning,
            "processor",
            "{} did not export within {timeout:?}; from now on threads that end spans do not wait for it. If the \
             exporter needs the runtime that they block, build it with `Processor::build`, or use batching",
            worker.name()
        );
    }
}
