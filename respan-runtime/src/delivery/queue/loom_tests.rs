//! The span queue under every interleaving that loom finds: no span is lost or counted twice, and no wake-up is missed.
//!
//! `span_queue.rs` is compiled here a second time. Its `super` is this module, so its locks are loom's; all else is the crate's
//! own. Time does not pass, so a missed wake-up is a deadlock, which fails the test.

use super::DispatcherCommand;
use crate::delivery::settings::BatchSettings;
use crate::model::{FinishedSpan, callsite_record};
use loom::thread;
use span_queue::SpanQueue;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[expect(clippy::duplicate_mod, reason = "with loom's locks")]
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

/// A queue with room for so many spans, in batches of this size.
fn queue(max_spans: usize, batch_size: usize) -> Arc<SpanQueue> {
    let settings = BatchSettings {
        max_queue_size: max_spans,
        max_export_batch_size: batch_size,
        ..BatchSettings::default()
    };
    Arc::new(SpanQueue::new(&settings))
}

/// A delay that never ends.
fn never() -> Instant {
    Instant::now() + Duration::from_secs(60 * 60)
}

fn spawn_pusher(span_queue: &Arc<SpanQueue>, spans: u64) -> thread::JoinHandle<()> {
    let span_queue = Arc::clone(span_queue);
    thread::spawn(move || (0..spans).for_each(|id| span_queue.push(FinishedSpan::Record(callsite_record(id)))))
}

/// Takes like the dispatcher until the stop command, and returns the number of spans.
fn spawn_dispatcher(span_queue: &Arc<SpanQueue>) -> thread::JoinHandle<u64> {
    let span_queue = Arc::clone(span_queue);
    thread::spawn(move || {
        let mut taken = 0;
        let mut batch = Vec::new();
        loop {
            let commands = span_queue.take(&mut batch, never()).commands;
            taken += batch.drain(..).count() as u64;
            if commands
                .iter()
                .any(|command| matches!(command, DispatcherCommand::Stop(_)))
            {
                return taken;
            }
        }
    })
}

fn stop(span_queue: &SpanQueue) {
    span_queue.close(Some(Arc::default()));
}

#[test]
fn a_full_batch_wakes_the_dispatcher() {
    loom::model(|| {
        let span_queue = queue(4, 2);
        let pushers = [spawn_pusher(&span_queue, 1), spawn_pusher(&span_queue, 1)];
        let mut batch = Vec::new();
        span_queue.take(&mut batch, never());
        assert_eq!(batch.len(), 2);
        for pusher in pushers {
            pusher.join().expect("pushed");
        }
    });
}

#[test]
fn a_flush_finds_the_spans_pushed_before_it() {
    loom::model(|| {
        let span_queue = queue(8, 4);
        let other = spawn_pusher(&span_queue, 1);
        let flushed_queue = Arc::clone(&span_queue);
        let flusher = thread::spawn(move || {
            flushed_queue.push(FinishedSpan::Record(callsite_record(77)));
            assert!(flushed_queue.push_command(DispatcherCommand::Flush(Arc::default())));
        });
        let mut batch = Vec::new();
        let taken = span_queue.take(&mut batch, never());
        assert_eq!((taken.commands.len(), taken.is_due), (1, false));
        let is_pushed = |span: &FinishedSpan| crate::model::SpanView::span_id(span) == 77_u64.into();
        assert!(batch.iter().any(is_pushed));
        flusher.join().expect("flushed");
        other.join().expect("pushed");
        assert_eq!(span_queue.len(), 2 - batch.len());
    });
}

#[test]
fn at_a_shutdown_each_span_is_taken_or_counted_as_lost() {
    loom::model(|| {
        let span_queue = queue(2, 1);
        let dispatcher = spawn_dispatcher(&span_queue);
        let pusher = spawn_pusher(&span_queue, 2);
        stop(&span_queue);
        pusher.join().expect("pushed");
        let taken = dispatcher.join().expect("it stops");
        let counts = span_queue.counts();
        assert_eq!((counts.submitted, span_queue.len(), counts.lost.queue_full), (2, 0, 0));
        assert_eq!(taken + counts.lost.shutdown, 2);
    });
}

#[test]
fn a_full_queue_counts_refused_spans() {
    loom::model(|| {
        let span_queue = queue(1, 1);
        let dispatcher = spawn_dispatcher(&span_queue);
        let pushers = [spawn_pusher(&span_queue, 1), spawn_pusher(&span_queue, 1)];
        for pusher in pushers {
            pusher.join().expect("pushed");
        }
        stop(&span_queue);
        let taken = dispatcher.join().expect("it stops");
        let counts = span_queue.counts();
        assert_eq!((counts.submitted, span_queue.len(), counts.lost.shutdown), (2, 0, 0));
        assert!(taken >= 1);
        assert_eq!(taken + counts.lost.queue_full, 2);
    });
}

#[test]
fn after_a_shutdown_commands_are_refused_and_spans_counted() {
    loom::model(|| {
        let span_queue = queue(2, 2);
        let dispatcher = spawn_dispatcher(&span_queue);
        let commanding = Arc::clone(&span_queue);
        let commander = thread::spawn(move || commanding.push_command(DispatcherCommand::Flush(Arc::default())));
        stop(&span_queue);
        span_queue.push(FinishedSpan::Record(callsite_record(1)));
        assert!(!span_queue.push_command(DispatcherCommand::Flush(Arc::default())));
        commander.join().expect("accepted, or refused");
        assert_eq!(dispatcher.join().expect("it stops"), 0);
        assert_eq!(span_queue.counts().lost.shutdown, 1);
    });
}
