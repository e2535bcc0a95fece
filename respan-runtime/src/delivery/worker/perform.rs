//! What a worker does besides batches: on its thread, or on that of whoever asks.

use super::commands::Job;
use super::pending_batch::Held;
use super::worker::Worker;
use crate::delivery::completion::Receipt;
use crate::delivery::driver::Claim;
use crate::delivery::statistics::Loss;
use crate::diagnostics::diagnose_once;
use crate::model::Finished;
use crate::sync::{Inside, caught, lock};
use opentelemetry::Context;
use std::collections::VecDeque;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Worker {
    /// Has the thread do something, or does it here where there is none to be had.
    pub(crate) fn assign(self: &Arc<Self>, job: Job) {
        let mut job = Some(job);
        if self.start() {
            let mut inbox = lock(&self.inbox);
            if !inbox.is_stopped {
                match &job {
                    Some(Job::Flush(_)) => self.outlet.hurry(),
                    Some(Job::Stop(receipt)) => {
                        self.outlet.hurry();
                        if let Some(at) = receipt.deadline() {
                            self.outlet.cut_off(at);
                        }
                    }
                    _ => {}
                }
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
    ///
    /// That it is not busy is no guess: nobody else has the exporter until the job is done. A thread may start meanwhile,
    /// for a span that could not be sent at once; that span was not there before the job, and whatever such a thread finds
    /// after a stop it counts as lost.
    pub(crate) fn assign_briefly(self: &Arc<Self>, job: Job) {
        let has_thread = lock(&self.thread).is_some();
        // What a spool has yet to keep or to replay is the thread's.
        let is_brief = !self.is_foreign && !self.outlet.has_spool() && !has_thread && !matches!(job, Job::Export(..));
        match (is_brief.then(|| self.outlet.claim()).flatten(), job) {
            (Some(exporter), Job::Flush(receipt)) => self.flush(&receipt, exporter),
            (Some(exporter), Job::Stop(receipt)) => self.stop(&receipt, exporter),
            (_, job) => self.assign(job),
        }
    }

    pub(crate) fn perform(&self, job: Job) {
        match job {
            Job::Export(span, context, receipt) => {
                self.export_in(&span, context);
                receipt.close(self.name(), None);
            }
            Job::Flush(receipt) => self.flush(&receipt, self.outlet.wait()),
            Job::Stop(receipt) => self.stop(&receipt, self.outlet.wait()),
        }
    }

    fn flush(&self, receipt: &Receipt, exporter: Claim<'_>) {
        // What is written to may be the user's: it must not wait for this, nor export another span here.
        let _inside = Inside::enter();
        let failure = self.outlet.flush(exporter, self.held.load(Ordering::Relaxed));
        receipt.close(self.name(), failure);
    }

    fn stop(&self, receipt: &Receipt, mut exporter: Claim<'_>) {
        let _inside = Inside::enter();
        let taken = exporter.take();
        drop(exporter);
        let jobs = self.retire();
        let failure = self.outlet.end(taken);
        for job in jobs {
            self.perform(job);
        }
        receipt.close(self.name(), failure);
    }

    /// One attempt, in its program's context.
    fn export_in(&self, span: &Finished, context: Context) {
        self.outlet.tally.accepted.add(1);
        let mut settled = 0;
        let is_attached = caught(|| {
            let _attached = context.attach();
            settled = self.outlet.attempt(slice::from_ref(span));
        });
        if is_attached.is_none() {
            diagnose_once!(Error, "processor", "the context of a span could not be attached");
        }
        // Nobody tries it again.
        if settled == 0 {
            self.outlet
                .give_up(slice::from_ref(span), Loss::Failed, self.outlet.obstacle());
        }
    }

    /// Nothing is taken any more. What came too late: nobody is to wait for it in vain.
    fn retire(&self) -> VecDeque<Job> {
        let mut inbox = lock(&self.inbox);
        inbox.is_stopped = true;
        let bytes = std::mem::take(&mut inbox.bytes);
        let mut late = Held::default();
        late.take(&mut inbox.spans, bytes);
        let jobs = std::mem::take(&mut inbox.jobs);
        drop(inbox);
        self.wake.notify_all();
        self.leave(&mut late);
        jobs
    }
}
