//! The flush of a pipeline.

use super::dispatcher::PIPELINE;
use super::pipeline::Pipeline;
use crate::delivery::completion::{Completion, FlushError};
use crate::delivery::queue::DispatcherCommand;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::worker::WorkerCommand;
use crate::sync::{deadline, lock, run_on_thread};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

impl Pipeline {
    /// Exports every span that was submitted before the call, or says in the error which were not.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        if !self.process.is_current() {
            return Ok(());
        }
        if ReentrancyGuard::is_active() {
            return Err(FlushError::Nested);
        }
        let deadline = deadline(timeout);
        let last_report = self.last_report();
        let completion = Arc::new(Completion::with_deadline(deadline));
        let shutdown = {
            let lifecycle = lock(&self.lifecycle);
            if lifecycle.shutdown.is_none() && lifecycle.thread.is_some() {
                completion.open(PIPELINE);
                self.shared
                    .span_queue
                    .push_command(DispatcherCommand::Flush(Arc::clone(&completion)));
            }
            let shutdown = lifecycle.shutdown.as_ref();
            shutdown.map(|shutdown| Arc::clone(&shutdown.completion))
        };
        let is_shut_down = shutdown.is_some();
        let completion = shutdown.unwrap_or(completion);
        if !is_shut_down {
            let immediate = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
            for destination in &*immediate {
                destination.expire_tail();
                completion.open(destination.worker.name());
                destination
                    .worker
                    .submit_inline(WorkerCommand::Flush(Arc::clone(&completion)));
            }
        }
        if let Err(waiting) = completion.wait(deadline) {
            let spans = self.queued();
            return Err(FlushError::Timeout {
                timeout,
                spans,
                waiting,
            });
        }
        // Spans that a shutdown left in a spool are in the error of `shutdown`.
        let report = self.report_since(&last_report, !is_shut_down, false);
        report.map_or(Ok(()), |report| Err(report.into()))
    }

    /// As [`flush`](Self::flush), on a thread of its own.
    pub(crate) async fn flush_async(&'static self, timeout: Duration) -> Result<(), FlushError> {
        // Here, because the thread is not delivering.
        if ReentrancyGuard::is_active() {
            return Err(FlushError::Nested);
        }
        let caller = self.reports.own();
        let flush = move || {
            self.reports.continue_for(caller);
            (self.flush(timeout), self.reports.own())
        };
        let Some((flushed, reported)) = run_on_thread("respan-flush", flush).await else {
            return Err(FlushError::Timeout {
                timeout: Duration::ZERO,
                spans: self.queued(),
                waiting: vec!["a thread for the flush".to_owned()],
            });
        };
        self.reports.continue_for(reported);
        flushed
    }
}
