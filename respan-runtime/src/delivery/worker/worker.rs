//! The thread of one exporter.

use super::commands::{WorkerCommand, WorkerQueue};
use super::pending_batch::PendingBatch;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::settings::BatchSettings;
use crate::delivery::statistics::{LossReason, ProcessorStats};
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use crate::sync::{TimedLock, lock};
use std::slice;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// Exports batches on a named thread. Its queue is bounded, so that an exporter that hangs holds up nobody else.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) driver: ExporterDriver,
    /// Not ours: its code may want the caller's context, a runtime, or none.
    pub(crate) is_foreign: bool,
    thread_name: String,
    pub(crate) queue: Mutex<WorkerQueue>,
    pub(crate) wake: Condvar,
    /// For the pipeline's thread, where it waits because the queue is full.
    pub(crate) room: Condvar,
    /// Spans that left the inbox and are not settled yet.
    pub(crate) held: AtomicUsize,
    pub(crate) held_bytes: AtomicUsize,
    pub(crate) thread: Mutex<Option<JoinHandle<()>>>,
    pub(crate) settings: BatchSettings,
    /// It once kept a caller waiting until the time was up.
    is_slow: AtomicBool,
    /// For those who export on their own threads.
    callers: TimedLock,
}

/// How long whoever asked for everything is ready to wait between attempts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WaitPolicy {
    pub(crate) until: Option<Instant>,
    /// What is not delivered by then is lost.
    pub(crate) is_end: bool,
}

/// Whether there is another attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NextAttempt {
    Now,
    /// Now, and no further one.
    Last,
    Never,
}

impl Worker {
    pub(crate) fn new(driver: ExporterDriver, is_foreign: bool, thread_name: String, settings: BatchSettings) -> Self {
        Self {
            driver,
            is_foreign,
            thread_name,
            queue: Mutex::default(),
            wake: Condvar::new(),
            room: Condvar::new(),
            held: AtomicUsize::new(0),
            held_bytes: AtomicUsize::new(0),
            thread: Mutex::default(),
            settings,
            is_slow: AtomicBool::new(false),
            callers: TimedLock::default(),
        }
    }

    /// Whether callers are to wait for it.
    pub(crate) fn is_patient(&self) -> bool {
        !self.is_slow.load(Ordering::Relaxed)
    }

    pub(crate) fn lose_patience(&self) {
        self.is_slow.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_spool(&self) -> bool {
        self.driver.has_spool()
    }

    pub(crate) fn name(&self) -> &str {
        self.driver.name()
    }

    /// Starts the thread if there is none; false if the system gives none.
    pub(crate) fn start(self: &Arc<Self>) -> bool {
        let mut thread = lock(&self.thread);
        if thread.is_none() {
            let worker = Arc::clone(self);
            let builder = thread::Builder::new().name(self.thread_name.clone());
            *thread = builder.spawn(move || worker.run()).ok();
        }
        thread.is_some()
    }

    /// The thread, to be waited for once it was stopped.
    pub(crate) fn take_thread(&self) -> Option<JoinHandle<()>> {
        lock(&self.thread).take()
    }

    /// Spans waiting or on their way.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.queue).spans.len() + self.held.load(Ordering::Relaxed)
    }

    pub(crate) fn stats(&self) -> ProcessorStats {
        self.driver.stats()
    }

    /// One attempt on the caller's thread. What may succeed later is left to a thread of ours, as is everything while
    /// that has something to try again: the caller waits for no second attempt.
    pub(crate) fn export_now(self: &Arc<Self>, span: &FinishedSpan) {
        if self.attempt_now(span) {
            self.notify();
            return;
        }
        if !self.start() {
            diagnose_once!(
                Error,
                "processor",
                "the system gives no thread; spans that cannot be sent at once are lost"
            );
            self.driver.counters.accepted.add(1);
            self.driver
                .give_up(slice::from_ref(span), LossReason::ExportFailed, self.driver.obstacle());
            return;
        }
        self.accept_now(&mut vec![span.clone()], true);
    }

    /// Whether the span is settled. Nobody waits for others longer than an export may take, nor for an attempt of his own
    /// once theirs has failed.
    fn attempt_now(&self, span: &FinishedSpan) -> bool {
        // With a spool there may be a replay under way, and what the endpoint does not take goes to the disk.
        let is_free = || !self.driver.has_spool() || self.driver.is_idle() && !self.driver.must_wait();
        let is_ours = || self.waiting() == 0 && !self.is_hurried() && is_free();
        if !is_ours() {
            return false;
        }
        let Some(passage) = self.callers.acquire(self.settings.export_timeout) else {
            return false;
        };
        let is_hopeless = passage.has_waited && self.driver.is_failing();
        // Others may have changed that meanwhile.
        if is_hopeless || !is_ours() {
            return false;
        }
        self.driver.counters.accepted.add(1);
        let is_settled = self.driver.attempt(slice::from_ref(span)) > 0;
        if !is_settled {
            // Counted again where it is accepted.
            self.driver.counters.accepted.sub(1);
        }
        is_settled
    }

    fn run(&self) {
        let _inside = ReentrancyGuard::enter();
        let mut held = PendingBatch::default();
        loop {
            let Some((everything, job)) = self.take(&mut held) else {
                return self.leave(&mut held);
            };
            let wait_policy = job.as_ref().and_then(WaitPolicy::of);
            self.deliver(&mut held, everything, wait_policy);
            let stops = matches!(job, Some(WorkerCommand::Stop(_)));
            if stops {
                self.leave(&mut held);
            }
            if let Some(job) = job {
                self.perform(job);
            }
            if stops {
                return;
            }
        }
    }

    /// Waits for something to do; `None` if somebody else has stopped the worker before it had a thread. The flag says
    /// that incomplete batches go out too.
    fn take(&self, held: &mut PendingBatch) -> Option<(bool, Option<WorkerCommand>)> {
        let mut queue = lock(&self.queue);
        while queue.jobs.is_empty() {
            if queue.is_stopped {
                return None;
            }
            let waiting = queue.spans.len() + held.len();
            queue.is_due &= waiting > 0;
            let is_wanted = queue.is_due
                || held.has_tried()
                || waiting >= self.settings.max_export_batch_size
                || queue.bytes + held.bytes() >= self.settings.max_export_batch_bytes;
            // What the endpoint does not take now goes to the disk, if there is a spool and it has not refused before.
            if is_wanted && self.driver.has_spool() && !held.has_tried() {
                break;
            }
            let is_wanted = is_wanted || self.driver.has_backlog();
            let next = if is_wanted {
                self.driver.next_attempt()
            } else {
                self.driver.next_look()
            };
            let left = next.map(|next| next.saturating_duration_since(Instant::now()));
            queue = match left {
                Some(left) if !left.is_zero() => {
                    self.wake
                        .wait_timeout(queue, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                _ if is_wanted => break,
                Some(_) => {
                    self.driver.look_for_backlog();
                    queue
                }
                None => self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let bytes = std::mem::take(&mut queue.bytes);
        held.take(&mut queue.spans, bytes);
        self.publish(held);
        let job = queue.jobs.pop_front();
        let everything =
            std::mem::take(&mut queue.is_due) || matches!(job, Some(WorkerCommand::Flush(_) | WorkerCommand::Stop(_)));
        Some((everything, job))
    }

    /// Attempts batch after batch, as long as they are taken. Only who asked for everything waits between attempts.
    fn deliver(&self, held: &mut PendingBatch, everything: bool, wait_policy: Option<WaitPolicy>) {
        if self.driver.has_spool() {
            return self.deliver_or_keep(held, everything, wait_policy);
        }
        while let Some(batch) = held.batch(&self.settings, everything) {
            let turn = self.turn(wait_policy);
            if turn == NextAttempt::Never {
                break;
            }
            let size = batch.len();
            let settled = self.driver.attempt(batch);
            held.settle(settled, size);
            self.publish(held);
            self.announce_room();
            // There is no hope in an endpoint that is down, and nobody is kept waiting for it.
            if settled < size && (turn == NextAttempt::Last || wait_policy.is_none() || self.driver.is_down()) {
                break;
            }
        }
        if everything && held.len() > 0 {
            lock(&self.queue).is_due = true;
        }
    }

    /// Lets others know what the thread holds.
    pub(crate) fn publish(&self, held: &PendingBatch) {
        self.held.store(held.len(), Ordering::Relaxed);
        self.held_bytes.store(held.bytes(), Ordering::Relaxed);
    }

    pub(crate) fn turn(&self, wait_policy: Option<WaitPolicy>) -> NextAttempt {
        let mut queue = lock(&self.queue);
        loop {
            let Some(next) = self.driver.next_attempt() else {
                return NextAttempt::Now;
            };
            let left = next.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return NextAttempt::Now;
            }
            let Some(wait_policy) = wait_policy else {
                return NextAttempt::Never;
            };
            if wait_policy.until.is_some_and(|until| next >= until) {
                return if wait_policy.is_end {
                    NextAttempt::Last
                } else {
                    NextAttempt::Never
                };
            }
            if !wait_policy.is_end && queue.jobs.iter().any(|job| matches!(job, WorkerCommand::Stop(_))) {
                return NextAttempt::Never;
            }
            queue = self
                .wake
                .wait_timeout(queue, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

impl WaitPolicy {
    /// Who waits for everything; the end has the last word.
    fn of(job: &WorkerCommand) -> Option<Self> {
        let (completion, is_end) = match job {
            WorkerCommand::Export(..) => return None,
            WorkerCommand::Flush(completion) => (completion, false),
            WorkerCommand::Stop(completion) => (completion, true),
        };
        Some(Self {
            until: completion.deadline(),
            is_end,
        })
    }
}
