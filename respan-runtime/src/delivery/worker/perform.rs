//! What a worker does besides batches: on its thread, or on that of whoever asks.

use super::commands::WorkerCommand;
use super::pending_batch::PendingBatch;
use super::worker::Worker;
use crate::delivery::completion::Completion;
use crate::delivery::driver::Claim;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use crate::sync::{catch_panic, lock};
use opentelemetry::Context;
use std::collections::VecDeque;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Worker {
    /// Has the thread do something, or does it here where there is none to be had.
    pub(crate) fn assign(self: &Arc<Self>, job: WorkerCommand) {
        let mut job = Some(job);
        if self.start() {
            let mut queue = lock(&self.queue);
            if !queue.is_stopped {
                match &job {
                    Some(WorkerCommand::Flush(_)) => self.driver.hurry(),
                    Some(WorkerCommand::Stop(completion)) => {
                        self.driver.hurry();
                        if let Some(at) = completion.deadline() {
                            self.driver.cut_off(at);
                        }
                    }
                    _ => {}
                }
                queue.jobs.extend(job.take());
            }
            drop(queue);
            self.wake.notify_one();
        }
        if let Some(job) = job {
            self.perform(job);
        }
    }

    /// As `assign`, without a thread where none is needed: what is ours and not busy does not keep the caller waiting.
    ///
    /// That it is not busy is no guess: nobody else has the exporter until the job is done. A thread may start meanwhile,
    /// for a span that could not be sent at once; that span was not there before the job, and whatever such a thread finds
    /// after a stop it counts as lost.
    pub(crate) fn assign_briefly(self: &Arc<Self>, job: WorkerCommand) {
        let has_thread = lock(&self.thread).is_some();
        // What a spool has yet to keep or to replay is the thread's.
        let is_brief =
            !self.is_foreign && !self.driver.has_spool() && !has_thread && !matches!(job, WorkerCommand::Export(..));
        match (is_brief.then(|| self.driver.claim()).flatten(), job) {
            (Some(exporter), WorkerCommand::Flush(completion)) => self.flush(&completion, exporter),
            (Some(exporter), WorkerCommand::Stop(completion)) => self.stop(&completion, exporter),
            (_, job) => self.assign(job),
        }
    }

    pub(crate) fn perform(&self, job: WorkerCommand) {
        match job {
            WorkerCommand::Export(span, context, completion) => {
                self.export_in(&span, context);
                completion.close(self.name(), None);
            }
            WorkerCommand::Flush(completion) => self.flush(&completion, self.driver.wait()),
            WorkerCommand::Stop(completion) => self.stop(&completion, self.driver.wait()),
        }
    }

    fn flush(&self, completion: &Completion, exporter: Claim<'_>) {
        // What is written to may be the user's: it must not wait for this, nor export another span here.
        let _inside = ReentrancyGuard::enter();
        let failure = self.driver.flush(exporter, self.held.load(Ordering::Relaxed));
        completion.close(self.name(), failure);
    }

    fn stop(&self, completion: &Completion, mut exporter: Claim<'_>) {
        let _inside = ReentrancyGuard::enter();
        let taken = exporter.take();
        drop(exporter);
        let jobs = self.retire();
        let failure = self.driver.end(taken);
        for job in jobs {
            self.perform(job);
        }
        completion.close(self.name(), failure);
    }

    /// One attempt, in its program's context.
    fn export_in(&self, span: &FinishedSpan, context: Context) {
        self.driver.counters.accepted.add(1);
        let mut settled = 0;
        let is_attached = catch_panic(|| {
            let _attached = context.attach();
            settled = self.driver.attempt(slice::from_ref(span));
        });
        if is_attached.is_none() {
            diagnose_once!(Error, "processor", "the context of a span could not be attached");
        }
        // Nobody tries it again.
        if settled == 0 {
            self.driver
                .give_up(slice::from_ref(span), LossReason::ExportFailed, self.driver.obstacle());
        }
    }

    /// Nothing is taken any more. What came too late: nobody is to wait for it in vain.
    fn retire(&self) -> VecDeque<WorkerCommand> {
        let mut queue = lock(&self.queue);
        queue.is_stopped = true;
        let bytes = std::mem::take(&mut queue.bytes);
        let mut late = PendingBatch::default();
        late.take(&mut queue.spans, bytes);
        let jobs = std::mem::take(&mut queue.jobs);
        drop(queue);
        self.wake.notify_all();
        self.leave(&mut late);
        jobs
    }
}
