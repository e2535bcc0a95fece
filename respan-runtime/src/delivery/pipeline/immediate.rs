//! Delivery with batching off: at once, while the code that ended the span waits.

use super::dispatcher::Shared;
use crate::delivery::completion::Completion;
use crate::delivery::route::{Candidate, Changed, Destination, admit};
use crate::delivery::statistics::LossGuard;
use crate::delivery::worker::{Worker, WorkerCommand};
use crate::diagnostics::diagnose;
use crate::model::{FinishedSpan, Prepared, SpanRecord};
use crate::sync::{ReentrancyGuard, catch_panic, deadline};
use opentelemetry::Context;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The exporter's own time-out should strike first.
const GRACE: Duration = Duration::from_secs(1);

/// Exports the span to those who want it; `None` if it was decided to drop or to withhold it.
///
/// Where it is the last to see the span it counts the span itself, else a copy, which is taken back where nobody here
/// wants one: the hand-over counts what it is given.
pub(crate) fn deliver(
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
    let mut span = FinishedSpan::Record(record);
    let Some(_inside) = ReentrancyGuard::enter() else {
        counters.nested.add(1);
        return Some(span);
    };
    let loss_guard = LossGuard::new(counters);
    let given = catch_panic(|| {
        if !admit(&span, shared.foreign_spans, counters) {
            return None;
        }
        shared.names.check(&span);
        if !shared.redaction.apply(&mut span, counters) {
            return None;
        }
        give(destinations, &span, shared, timeout, &loss_guard)
    });
    let Some(given) = given else {
        loss_guard.lose();
        return None;
    };
    let (is_accepted, changed) = given?;
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

/// Whether somebody wanted it, and what the callback made of it; `None` if it is withheld.
fn give(
    destinations: &[Arc<Destination>],
    span: &FinishedSpan,
    shared: &Shared,
    timeout: Duration,
    loss_guard: &LossGuard<'_>,
) -> Option<(bool, Option<Arc<SpanData>>)> {
    let counters = &shared.counters;
    let mut candidate = Candidate::new(span);
    let mut is_wanted = false;
    for destination in destinations {
        if !candidate.is_wanted_by(destination, counters) {
            continue;
        }
        is_wanted = true;
        let worker = &destination.worker;
        let changed = match &destination.postprocess {
            None => None,
            Some(postprocess) => match candidate.postprocessed(postprocess, counters) {
                None => continue,
                changed => changed,
            },
        };
        loss_guard.open();
        let is_elsewhere = worker.is_foreign && !worker.is_hurried() && tokio::runtime::Handle::try_current().is_ok();
        if let Some(tail) = &destination.tail {
            let mut spans = vec![changed.unwrap_or_else(|| span.clone())];
            tail.sample(&mut spans, Instant::now());
            loss_guard.close();
            for span in spans {
                if is_elsewhere {
                    export_there(worker, span, timeout);
                } else {
                    worker.export_now(&span);
                }
            }
        } else if is_elsewhere {
            let span = changed.unwrap_or_else(|| candidate.converted());
            loss_guard.close();
            export_there(worker, span, timeout);
        } else {
            loss_guard.close();
            worker.export_now(changed.as_ref().unwrap_or(span));
        }
    }
    match candidate.into_changed() {
        Changed::NotAsked => Some((is_wanted, None)),
        Changed::Span(data) => Some((is_wanted, Some(data))),
        Changed::Withheld => None,
    }
}

/// Inside of a runtime somebody else's exporter may neither block nor wait for that runtime: its own thread exports, in
/// the caller's context, and the caller waits.
fn export_there(worker: &Arc<Worker>, span: FinishedSpan, timeout: Duration) {
    let completion = Arc::new(Completion::default());
    completion.open(worker.name());
    worker.assign(WorkerCommand::Export(
        Box::new(span),
        Context::current(),
        Arc::clone(&completion),
    ));
    if !worker.is_patient() {
        return;
    }
    if completion.wait(deadline(timeout.saturating_add(GRACE))).is_err() {
        worker.lose_patience();
        diagnose!(
            Warning,
            "processor",
            "{} does not export within {timeout:?}; from now on spans are left to its thread. An exporter that needs \
             the runtime that waits for it can be made by `Processor::build`, or be used with batching",
            worker.name()
        );
    }
}
