//! The life of a pipeline: flush and shutdown.

use super::dispatcher::PIPELINE;
use super::pipeline::{CLOSED, Pipeline};
use crate::delivery::completion::{FlushError, Receipt, ShutdownError};
use crate::delivery::queue::Order;
use crate::delivery::worker::{Job, Worker};
use crate::sync::{Inside, deadline, join_until, lock};
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
pub(crate) struct Life {
    pub(crate) thread: Option<JoinHandle<()>>,
    pub(crate) workers: Vec<Arc<Worker>>,
    pub(crate) end: Option<End>,
}

#[derive(Debug)]
pub(crate) struct End {
    receipt: Arc<Receipt>,
    /// Failures are told once.
    told: bool,
}

impl Pipeline {
    /// When it returns, everything submitted before it is exported, or told in the error.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        if !self.process.is_current() {
            return Ok(());
        }
        if Inside::is_here() {
            return Err(FlushError::Nested);
        }
        let deadline = deadline(timeout);
        let receipt = Arc::new(Receipt::until(deadline));
        let end = {
            let life = lock(&self.life);
            if life.end.is_none() && life.thread.is_some() {
                receipt.open(PIPELINE);
                self.shared.hand_over.order(Order::Flush(Arc::clone(&receipt)));
            }
            life.end.as_ref().map(|end| Arc::clone(&end.receipt))
        };
        let is_ended = end.is_some();
        let receipt = end.unwrap_or(receipt);
        if !is_ended {
            let immediate = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
            for destination in &*immediate {
                destination.expire_tail();
                receipt.open(destination.worker.name());
                destination.worker.assign_briefly(Job::Flush(Arc::clone(&receipt)));
            }
        }
        match receipt.wait(deadline) {
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
    pub(crate) fn hurry(&self) {
        self.shared.hand_over.hurry();
        for worker in &lock(&self.life).workers {
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
        let receipt = self.begin_end(deadline);
        if Inside::is_here() {
            return Err(ShutdownError::Nested);
        }
        let failures = match receipt.wait(deadline) {
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
            let mut life = lock(&self.life);
            let told = life
                .end
                .as_mut()
                .is_none_or(|end| std::mem::replace(&mut end.told, true));
            (life.thread.take(), life.workers.clone(), told)
        };
        // All of them have answered for the last time.
        let threads = workers.iter().filter_map(|worker| worker.take_thread());
        join_until(thread.into_iter().chain(threads).collect(), deadline);
        if !told {
            self.tell(&failures);
        }
        if told || failures.is_empty() {
            Ok(())
        } else {
            Err(ShutdownError::Export { failures })
        }
    }

    /// Makes everybody stop, the first time.
    fn begin_end(&self, deadline: Instant) -> Arc<Receipt> {
        let mut life = lock(&self.life);
        if let Some(end) = &life.end {
            return Arc::clone(&end.receipt);
        }
        // A last moment to count and tell what is lost, before the caller goes.
        let left = deadline.saturating_duration_since(Instant::now());
        let last = deadline.checked_sub((left / 10).min(LAST_MOMENT)).unwrap_or(deadline);
        let receipt = Arc::new(Receipt::until(last));
        life.end = Some(End {
            receipt: Arc::clone(&receipt),
            told: false,
        });
        self.mode.fetch_or(CLOSED, Ordering::Relaxed);
        let stop = life.thread.is_some().then(|| {
            receipt.open(PIPELINE);
            Arc::clone(&receipt)
        });
        self.shared.hand_over.close(stop);
        for worker in &life.workers {
            worker.stop_blocking();
        }
        let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
        let destinations = std::mem::replace(&mut *immediate, Arc::new([]));
        drop(immediate);
        for destination in &*destinations {
            receipt.open(destination.worker.name());
            destination.finish_tail();
        }
        drop(life);
        for destination in &*destinations {
            destination.worker.assign_briefly(Job::Stop(Arc::clone(&receipt)));
        }
        receipt
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        let _ = self.shutdown(DROP_DEADLINE);
    }
}
