//! The life of a pipeline: flush and shutdown.

use super::dispatcher::PIPELINE;
use super::pipeline::{CLOSED, Pipeline};
use crate::delivery::completion::{Completion, FlushError, ShutdownError};
use crate::delivery::queue::DispatcherCommand;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::worker::{Worker, WorkerCommand};
use crate::sync::{deadline, join_until, lock};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long dropping waits; whoever wants another time calls `shutdown`.
const DROP_DEADLINE: Duration = Duration::from_secs(5);

/// What is kept of a shutdown's time for what comes after the last attempt.
const LAST_MOMENT: Duration = Duration::from_millis(250);

/// What runs, and whether it has been told to end.
#[derive(Debug, Default)]
pub(crate) struct Lifecycle {
    pub(crate) thread: Option<JoinHandle<()>>,
    pub(crate) workers: Vec<Arc<Worker>>,
    pub(crate) end: Option<Shutdown>,
}

#[derive(Debug)]
pub(crate) struct Shutdown {
    completion: Arc<Completion>,
    /// Failures are told once.
    told: bool,
}

impl Pipeline {
    /// When it returns, everything submitted before it is exported, or told in the error.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        if !self.process.is_current() {
            return Ok(());
        }
        if ReentrancyGuard::is_active() {
            return Err(FlushError::Nested);
        }
        let deadline = deadline(timeout);
        let completion = Arc::new(Completion::until(deadline));
        let end = {
            let lifecycle = lock(&self.lifecycle);
            if lifecycle.end.is_none() && lifecycle.thread.is_some() {
                completion.open(PIPELINE);
                self.shared
                    .span_queue
                    .order(DispatcherCommand::Flush(Arc::clone(&completion)));
            }
            lifecycle.end.as_ref().map(|end| Arc::clone(&end.completion))
        };
        let is_ended = end.is_some();
        let completion = end.unwrap_or(completion);
        if !is_ended {
            let immediate = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
            for destination in &*immediate {
                destination.expire_tail();
                completion.open(destination.worker.name());
                destination
                    .worker
                    .assign_briefly(WorkerCommand::Flush(Arc::clone(&completion)));
            }
        }
        match completion.wait(deadline) {
            // Those of a shutdown are told by the shutdown.
            Ok(failures) if is_ended || failures.is_empty() => Ok(()),
            Ok(failures) => Err(FlushError::Export { failures }),
            Err(waiting) => Err(FlushError::Timeout {
                timeout,
                spans: self.queued(),
                waiting,
            }),
        }
    }

    /// The end is near: whoever ends a span waits neither for room nor for an exporter, but leaves it to our threads.
    pub(crate) fn stop_blocking(&self) {
        self.shared.span_queue.hurry();
        for worker in &lock(&self.lifecycle).workers {
            worker.stop_blocking();
        }
    }

    /// Delivers what is there, ends the exporters and the threads. Calling it again waits for the same end.
    pub(crate) fn shutdown(&self, timeout: Duration) -> Result<(), ShutdownError> {
        // Nothing of the parent's is sent by the child; what ended here is counted.
        if !self.process.is_current() {
            return Ok(());
        }
        let deadline = deadline(timeout);
        let completion = self.begin_end(deadline);
        if ReentrancyGuard::is_active() {
            return Err(ShutdownError::Nested);
        }
        let failures = match completion.wait(deadline) {
            Ok(failures) => failures,
            Err(waiting) => {
                return Err(ShutdownError::Timeout {
                    timeout,
                    spans: self.queued(),
                    waiting,
                });
            }
        };
        let (thread, workers, told) = {
            let mut lifecycle = lock(&self.lifecycle);
            let told = lifecycle
                .end
                .as_mut()
                .is_none_or(|end| std::mem::replace(&mut end.told, true));
            (lifecycle.thread.take(), lifecycle.workers.clone(), told)
        };
        // All of them have answered for the last time.
        let threads = workers.iter().filter_map(|worker| worker.take_thread());
        join_until(thread.into_iter().chain(threads).collect(), deadline);
        if !told {
            self.log_shutdown(&failures);
        }
        if told || failures.is_empty() {
            Ok(())
        } else {
            Err(ShutdownError::Export { failures })
        }
    }

    /// Makes everybody stop, the first time.
    fn begin_end(&self, deadline: Instant) -> Arc<Completion> {
        let mut lifecycle = lock(&self.lifecycle);
        if let Some(end) = &lifecycle.end {
            return Arc::clone(&end.completion);
        }
        // A last moment to count and tell what is lost, before the caller goes.
        let left = deadline.saturating_duration_since(Instant::now());
        let last = deadline.checked_sub((left / 10).min(LAST_MOMENT)).unwrap_or(deadline);
        let completion = Arc::new(Completion::until(last));
        lifecycle.end = Some(Shutdown {
            completion: Arc::clone(&completion),
            told: false,
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
                .assign_briefly(WorkerCommand::Stop(Arc::clone(&completion)));
        }
        completion
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        let _ = self.shutdown(DROP_DEADLINE);
    }
}
