//! The hand-over under every interleaving that loom finds: nothing is lost, counted twice, or slept through.
//!
//! Its source is compiled here once more. `super` is this module to it, so that the locks are loom's and all the rest
//! is the pipeline's own. Time does not pass: whoever waits for a wake-up that never comes is a deadlock, which fails.

use crate::delivery::settings::BatchSettings;
use crate::model::{FinishedSpan, callsite_record};
use loom::thread;
use span_queue::{DispatcherCommand, SpanQueue};
use std::sync::Arc;
use std::time::{Duration, Instant};

#[expect(clippy::duplicate_mod, reason = "with other locks")]
#[allow(dead_code)]
#[path = "span_queue.rs"]
mod span_queue;

mod sync {
    pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};
    use std::sync::PoisonError;

    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for `limit` spans, in batches of `batch`.
fn queue(limit: usize, batch: usize) -> Arc<SpanQueue> {
    let settings = BatchSettings {
        max_queue_size: limit,
        max_export_batch_size: batch,
        ..BatchSettings::default()
    };
    Arc::new(SpanQueue::new(&settings))
}

/// Later than any test.
fn never() -> Instant {
    Instant::now() + Duration::from_secs(60 * 60)
}

fn pushing(span_queue: &Arc<SpanQueue>, spans: u64) -> thread::JoinHandle<()> {
    let span_queue = Arc::clone(span_queue);
    thread::spawn(move || (0..spans).for_each(|id| span_queue.push(FinishedSpan::Record(callsite_record(id)))))
}

/// What the pipeline's thread does: takes until it is told to stop, and gives the number of spans it got.
fn taking(span_queue: &Arc<SpanQueue>) -> thread::JoinHandle<u64> {
    let span_queue = Arc::clone(span_queue);
    thread::spawn(move || {
        let mut taken = 0;
        let mut batch = Vec::new();
        loop {
            let orders = span_queue.take(&mut batch, never()).orders;
            taken += batch.drain(..).count() as u64;
            if orders.iter().any(|order| matches!(order, DispatcherCommand::Stop(_))) {
                return taken;
            }
        }
    })
}

fn stop(span_queue: &SpanQueue) {
    span_queue.close(Some(Arc::default()));
}

#[test]
fn a_full_batch_wakes_whoever_waits() {
    loom::model(|| {
        let span_queue = queue(4, 2);
        let pushers = [pushing(&span_queue, 1), pushing(&span_queue, 1)];
        let mut batch = Vec::new();
        span_queue.take(&mut batch, never());
        assert_eq!(batch.len(), 2);
        for pusher in pushers {
            pusher.join().expect("pushed");
        }
    });
}

#[test]
fn a_flush_finds_what_was_pushed_before_it() {
    loom::model(|| {
        let span_queue = queue(8, 4);
        let other = pushing(&span_queue, 1);
        let flushing = Arc::clone(&span_queue);
        let flusher = thread::spawn(move || {
            flushing.push(FinishedSpan::Record(callsite_record(77)));
            assert!(flushing.order(DispatcherCommand::Flush(Arc::default())));
        });
        let mut batch = Vec::new();
        let taken = span_queue.take(&mut batch, never());
        assert_eq!((taken.orders.len(), taken.due), (1, false));
        let is_there = |span: &FinishedSpan| crate::model::SpanView::span_id(span) == 77_u64.into();
        assert!(batch.iter().any(is_there));
        flusher.join().expect("flushed");
        other.join().expect("pushed");
        assert_eq!(span_queue.waiting(), 2 - batch.len());
    });
}

#[test]
fn each_span_is_taken_or_counted_whatever_the_end_finds() {
    loom::model(|| {
        let span_queue = queue(2, 1);
        let pipeline = taking(&span_queue);
        let pusher = pushing(&span_queue, 2);
        stop(&span_queue);
        pusher.join().expect("pushed");
        let taken = pipeline.join().expect("the end is noticed");
        let counts = span_queue.counts();
        assert_eq!((counts.submitted, span_queue.waiting(), counts.queue_full), (2, 0, 0));
        assert_eq!(taken + counts.shutdown, 2);
    });
}

#[test]
fn a_full_queue_refuses_and_counts() {
    loom::model(|| {
        let span_queue = queue(1, 1);
        let pipeline = taking(&span_queue);
        let pushers = [pushing(&span_queue, 1), pushing(&span_queue, 1)];
        for pusher in pushers {
            pusher.join().expect("pushed");
        }
        stop(&span_queue);
        let taken = pipeline.join().expect("the end is noticed");
        let counts = span_queue.counts();
        assert_eq!((counts.submitted, span_queue.waiting(), counts.shutdown), (2, 0, 0));
        assert!(taken >= 1);
        assert_eq!(taken + counts.queue_full, 2);
    });
}

#[test]
fn after_the_end_orders_are_refused_and_spans_counted() {
    loom::model(|| {
        let span_queue = queue(2, 2);
        let pipeline = taking(&span_queue);
        let ordering = Arc::clone(&span_queue);
        let orderer = thread::spawn(move || ordering.order(DispatcherCommand::Flush(Arc::default())));
        stop(&span_queue);
        span_queue.push(FinishedSpan::Record(callsite_record(1)));
        assert!(!span_queue.order(DispatcherCommand::Flush(Arc::default())));
        orderer.join().expect("ordered, or refused");
        assert_eq!(pipeline.join().expect("the end is noticed"), 0);
        assert_eq!(span_queue.counts().shutdown, 1);
    });
}
