//! The thread of one exporter.

use super::outlet::Outlet;
use crate::diagnostics::diagnose_once;
use crate::pipeline::{BatchSettings, Counters, Inside, Receipt, caught, lock};
use crate::span::Finished;
use opentelemetry::Context;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Exports batches on a named thread. Its queue is bounded, so that an exporter that hangs holds up nobody else.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) outlet: Outlet,
    /// Not ours: its code may want the caller's context, a runtime, or none.
    pub(crate) is_foreign: bool,
    thread_name: String,
    inbox: Mutex<Inbox>,
    wake: Condvar,
    /// Spans that left the inbox and are not exported yet.
    held: AtomicUsize,
    thread: Mutex<Option<JoinHandle<()>>>,
    settings: BatchSettings,
    counters: Arc<Counters>,
    /// It once kept a caller waiting until the time was up.
    is_slow: AtomicBool,
}

#[derive(Debug, Default)]
struct Inbox {
    spans: Vec<Finished>,
    /// Incomplete batches are to go out as well.
    is_due: bool,
    jobs: VecDeque<Job>,
    is_stopped: bool,
}

/// What the thread does besides batches; each closes its receipt under the outlet's name.
#[derive(Debug)]
pub(crate) enum Job {
    /// One span at once, in its program's context.
    Export(Box<Finished>, Context, Arc<Receipt>),
    Flush(Arc<Receipt>),
    Stop(Arc<Receipt>),
}

impl Worker {
    pub(crate) fn new(
        outlet: Outlet,
        is_foreign: bool,
        thread_name: String,
        settings: BatchSettings,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            outlet,
            is_foreign,
            thread_name,
            inbox: Mutex::default(),
            wake: Condvar::new(),
            held: AtomicUsize::new(0),
            thread: Mutex::default(),
            settings,
            counters,
            is_slow: AtomicBool::new(false),
        }
    }

    /// Whether callers are to wait for it.
    pub(crate) fn is_patient(&self) -> bool {
        !self.is_slow.load(Ordering::Relaxed)
    }

    pub(crate) fn lose_patience(&self) {
        self.is_slow.store(true, Ordering::Relaxed);
    }

    pub(crate) fn name(&self) -> &str {
        self.outlet.name()
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

    /// Waits for the thread, which must have been stopped.
    pub(crate) fn join(&self) {
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }

    /// Spans waiting or on their way.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.inbox).spans.len() + self.held.load(Ordering::Relaxed)
    }

    /// Takes all spans of `batch`, and leaves an empty vector of some capacity there. What does not fit is dropped.
    pub(crate) fn accept(&self, batch: &mut Vec<Finished>, is_due: bool) {
        let mut inbox = lock(&self.inbox);
        let room = if inbox.is_stopped {
            self.counters.shutdown.add(batch.len());
            0
        } else {
            let room = self
                .settings
                .max_queue_size
                .saturating_sub(inbox.spans.len() + self.held.load(Ordering::Relaxed));
            self.counters.queue_full.add(batch.len().saturating_sub(room));
            room
        };
        let surplus = batch.split_off(room.min(batch.len()));
        if inbox.spans.is_empty() {
            std::mem::swap(&mut inbox.spans, batch);
        } else {
            inbox.spans.append(batch);
        }
        inbox.is_due |= is_due;
        drop(inbox);
        self.wake.notify_one();
        drop(surplus);
    }

    /// Has the thread do something, or does it here where there is none to be had.
    pub(crate) fn assign(self: &Arc<Self>, job: Job) {
        let mut job = Some(job);
        if self.start() {
            let mut inbox = lock(&self.inbox);
            if !inbox.is_stopped {
                inbox.jobs.extend(job.take());
            }
            drop(inbox);
            self.wake.notify_one();
        }
        if let Some(job) = job {
            self.perform(job);
        }
    }

    /// As `assign`, without a thread where none is needed: what is ours and not busy does not keep the caller waiting.
    pub(crate) fn assign_briefly(self: &Arc<Self>, job: Job) {
        if !self.is_foreign && self.outlet.is_idle() {
            self.perform(job);
        } else {
            self.assign(job);
        }
    }

    fn run(&self) {
        let _inside = Inside::enter();
        let mut held = Vec::new();
        loop {
            let (everything, job) = self.take(&mut held);
            self.export(&mut held, everything);
            if let Some(job) = job {
                let stops = matches!(job, Job::Stop(_));
                self.perform(job);
                if stops {
                    return;
                }
            }
        }
    }

    /// Waits for something to do. The flag says that incomplete batches go out too.
    fn take(&self, held: &mut Vec<Finished>) -> (bool, Option<Job>) {
        let mut inbox = lock(&self.inbox);
        loop {
            let waiting = inbox.spans.len() + held.len();
            if inbox.is_due && waiting == 0 {
                inbox.is_due = false;
            }
            if inbox.is_due || waiting >= self.settings.max_export_batch_size || !inbox.jobs.is_empty() {
                break;
            }
            inbox = self.wake.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
        if held.is_empty() {
            std::mem::swap(&mut inbox.spans, held);
        } else {
            held.append(&mut inbox.spans);
        }
        self.held.store(held.len(), Ordering::Relaxed);
        let job = inbox.jobs.pop_front();
        let everything = std::mem::take(&mut inbox.is_due) || matches!(job, Some(Job::Flush(_) | Job::Stop(_)));
        (everything, job)
    }

    fn export(&self, held: &mut Vec<Finished>, everything: bool) {
        let size = self.settings.max_export_batch_size;
        let mut done = 0;
        while held.len() - done >= size || everything && held.len() > done {
            let batch = &held[done..held.len().min(done + size)];
            self.outlet.export(batch);
            done += batch.len();
            self.held.store(held.len() - done, Ordering::Relaxed);
        }
        held.drain(..done);
    }

    fn perform(&self, job: Job) {
        match job {
            Job::Export(span, context, receipt) => {
                let exported = caught(|| {
                    let _attached = context.attach();
                    self.outlet.export(std::slice::from_ref(&*span));
                });
                if exported.is_none() {
                    diagnose_once!(Error, "processor", "the context of a span could not be attached");
                }
                receipt.close(self.name(), None);
            }
            Job::Flush(receipt) => receipt.close(self.name(), self.outlet.flush()),
            Job::Stop(receipt) => {
                let failure = self.outlet.shutdown();
                self.retire();
                receipt.close(self.name(), failure);
            }
        }
    }

    /// Nothing is taken any more. Nobody waits in vain for what came too late.
    fn retire(&self) {
        let mut inbox = lock(&self.inbox);
        inbox.is_stopped = true;
        let spans = std::mem::take(&mut inbox.spans);
        let jobs = std::mem::take(&mut inbox.jobs);
        drop(inbox);
        self.counters.shutdown.add(spans.len());
        for job in jobs {
            self.perform(job);
        }
    }
}
