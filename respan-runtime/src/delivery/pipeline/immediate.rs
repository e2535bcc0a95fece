//! Delivery with batching off: on the thread that ended the span, which waits for one attempt.

use super::shared::Shared;
use super::stage::{match_all, stage};
use crate::current_context;
use crate::delivery::completion::Completion;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::{Destination, settle_parents};
use crate::delivery::settings::BatchSettings;
use crate::delivery::statistics::{Counters, LossGuard, LossReason};
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

/// Exports the spans to the destinations that match them, in batches. Returns each for the span queue; `None` if it is not to
/// be exported.
///
/// With `is_last` no span queue follows, and the spans themselves are counted. Otherwise copies are counted, and subtracted again
/// if no destination here matches: the span queue counts the spans themselves.
pub(super) fn deliver(
    destinations: &[Arc<Destination>],
    records: Vec<SpanRecord>,
    shared: &Shared,
    settings: &BatchSettings,
    is_last: bool,
) -> Vec<Option<FinishedSpan>> {
    let counters = &shared.counters;
    if is_last {
        counters.submitted.add(records.len());
    } else {
        counters.copied.add(records.len());
    }
    let mut spans: Vec<_> = records.into_iter().map(FinishedSpan::Record).collect();
    catch_panic(|| settle_parents(&mut spans, shared.foreign_spans));
    let Some(_delivering) = ReentrancyGuard::enter() else {
        counters.lost.add(LossReason::Nested, spans.len());
        return spans.into_iter().map(Some).collect();
    };
    let mut staged = vec![Vec::new(); destinations.len()];
    let rest = spans
        .into_iter()
        .map(|span| {
            let loss_guard = LossGuard::new(counters);
            let routed = catch_panic(|| {
                if !shared.admit(&span) {
                    return None;
                }
                route(destinations, span, shared, &mut staged, &loss_guard, is_last)
            });
            routed.unwrap_or_else(|| {
                loss_guard.lose();
                None
            })
        })
        .collect();
    for (destination, spans) in destinations.iter().zip(staged) {
        export(destination, spans, counters, settings);
    }
    rest
}

/// Stages the span for the destinations that match it. Returns it for the span queue, as the callback changed it; `None` if it
/// must not be exported, or no span queue follows.
fn route(
    destinations: &[Arc<Destination>],
    span: FinishedSpan,
    shared: &Shared,
    staged: &mut [Vec<FinishedSpan>],
    loss_guard: &LossGuard<'_>,
    is_last: bool,
) -> Option<FinishedSpan> {
    let counters = &shared.counters;
    let mut candidate = shared.candidate(span);
    let mut matching = Vec::new();
    let is_matched = match_all(&mut candidate, destinations, staged, &mut matching, loss_guard);
    if !is_matched && !candidate.is_withheld() {
        if is_last {
            counters.unrouted.add(1);
        } else {
            counters.copied.sub(1);
        }
    }
    stage(&mut candidate, destinations, staged, &matching, !is_last, loss_guard);
    if is_last {
        return None;
    }
    let (span, postprocessed) = candidate.into_parts()?;
    Some(match span {
        FinishedSpan::Record(record) => prepared(record, is_matched, postprocessed),
        FinishedSpan::Shared(record) => prepared(SpanRecord::clone(&record), is_matched, postprocessed),
        span => span,
    })
}

fn prepared(record: SpanRecord, is_accepted: bool, postprocessed: Option<Arc<SpanData>>) -> FinishedSpan {
    FinishedSpan::Prepared(Box::new(Prepared {
        record,
        is_accepted,
        postprocessed,
    }))
}

/// Exports the spans that are staged for one destination.
fn export(destination: &Destination, mut spans: Vec<FinishedSpan>, counters: &Counters, settings: &BatchSettings) {
    if spans.is_empty() {
        return;
    }
    let worker = &destination.worker;
    let on_worker_thread =
        worker.is_third_party() && !worker.is_shutting_down() && tokio::runtime::Handle::try_current().is_ok();
    if let Some(tail) = &destination.tail {
        tail.sample(&mut spans, Instant::now());
    }
    while !spans.is_empty() {
        let rest = spans.split_off(settings.batch_length(&spans));
        let batch = std::mem::replace(&mut spans, rest);
        let size = batch.len();
        let exported = catch_panic(|| {
            if on_worker_thread {
                export_on_worker_thread(worker, batch, settings.export_timeout);
            } else {
                worker.export_now(&batch);
            }
        });
        if exported.is_none() {
            counters.lose_to_internal_panic(size);
        }
    }
}

/// Exports on the worker thread in the caller's context, while the caller waits.
///
/// For third-party exporters that are called inside of an async runtime, where they may neither block nor wait for it.
fn export_on_worker_thread(worker: &Arc<Worker>, batch: Vec<FinishedSpan>, timeout: Duration) {
    let completion = Arc::new(Completion::default());
    completion.open(worker.name());
    worker.submit(WorkerCommand::Export(
        batch,
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
