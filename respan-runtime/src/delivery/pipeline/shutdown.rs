//! The shutdown of a pipeline.

use super::dispatcher::PIPELINE;
use super::lifecycle::Shutdown;
use super::pipeline::{CLOSED, Pipeline};
use crate::delivery::completion::{Completion, ShutdownError};
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::worker::WorkerCommand;
use crate::sync::{deadline, join_until, lock};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Timeout of the shutdown in `drop`.
const DROP_TIMEOUT: Duration = Duration::from_secs(5);

/// Part of a shutdown's timeout that is reserved for counting and reporting after the last attempt.
const REPORT_TIME: Duration = Duration::from_millis(250);

impl Pipeline {
    /// Begins a shutdown: a thread that ends a span no longer waits for room or an exporter; the threads of the pipeline deliver.
    pub(crate) fn stop_blocking(&self) {
        self.shared.span_queue.stop_blocking();
        for worker in &lock(&self.lifecycle).workers {
            worker.stop_blocking();
        }
    }

    /// Delivers all spans, shuts the exporters down and joins the threads. A second call waits for the same shutdown.
    pub(crate) fn shutdown(&self, timeout: Duration) -> Result<(), ShutdownError> {
        // A child made by `fork` has no thread to stop.
        if !self.process.is_current() {
            return Ok(());
        }
        let deadline = deadline(timeout);
        let last_report = self.last_report();
        let (completion, is_over) = self.begin_shutdown(deadline);
        if ReentrancyGuard::is_active() {
            return Err(ShutdownError::Nested);
        }
        if let Err(waiting) = completion.wait(deadline) {
            let spans = self.queued();
            return Err(ShutdownError::Timeout {
                timeout,
                spans,
                waiting,
            });
        }
        let (thread, workers, was_reported) = {
            let mut lifecycle = lock(&self.lifecycle);
            let was_reported = lifecycle
                .shutdown
                .as_mut()
                .is_none_or(|shutdown| std::mem::replace(&mut shutdown.is_reported, true));
            (lifecycle.thread.take(), lifecycle.workers.clone(), was_reported)
        };
        // Each of them has executed its last command.
        let threads = workers.iter().filter_map(|worker| worker.take_thread());
        join_until(thread.into_iter().chain(threads).collect(), deadline);
        let report = self.report_since(&last_report, !is_over, true);
        if !was_reported {
            self.log_shutdown(report.as_ref().map_or(&[], |report| &report.failures));
        }
        report.map_or(Ok(()), |report| Err(report.into()))
    }

    /// Sends the stop commands, the first time. Also returns whether a shutdown was over before.
    fn begin_shutdown(&self, deadline: Instant) -> (Arc<Completion>, bool) {
        let mut lifecycle = lock(&self.lifecycle);
        if let Some(shutdown) = &lifecycle.shutdown {
            return (Arc::clone(&shutdown.completion), shutdown.is_reported);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let last_attempt = deadline.checked_sub((left / 10).min(REPORT_TIME)).unwrap_or(deadline);
        let completion = Arc::new(Completion::with_deadline(last_attempt));
        lifecycle.shutdown = Some(Shutdown {
            completion: Arc::clone(&completion),
            is_reported: false,
        });
        self.mode.fetch_or(CLOSED, Ordering::Relaxed);
        let stop = lifecycle.thread.is_some().then(|| {
            completion.open(PIPELINE);
            Arc::clone(&completion)
        });
        self.shared.span_queue.close(stop);
        for worker in &lifecycle.workers {
            worker.stop_blocking();
        }
        let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
        let destinations = std::mem::replace(&mut *immediate, Arc::new([]));
        drop(immediate);
        for destination in &*destinations {
            completion.open(destination.worker.name());
            destination.finish_tail();
        }
        drop(lifecycle);
        for destination in &*destinations {
            destination
                .worker
                .submit_inline(WorkerCommand::Stop(Arc::clone(&completion)));
        }
        (completion, false)
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        let _ = self.shutdown(DROP_TIMEOUT);
    }
}
