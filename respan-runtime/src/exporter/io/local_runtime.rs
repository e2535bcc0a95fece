//! A runtime that is driven by the thread that waits.

use super::deadline::AttemptDeadline;
use super::wait_error::WaitError;
use crate::fork::Generation;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::yield_now;
use tokio::time::sleep_until;

/// A timer that is beyond all waits; tokio's own limit is two years.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// A current-thread runtime of one exporter, started at its first use.
///
/// The thread that waits for a request reads and writes the sockets itself. With the I/O thread a request would change threads at
/// its start and at each event of its socket. Between two waits nothing is driven; see [`settle`].
#[derive(Debug, Default)]
pub(crate) struct LocalRuntime {
    runtime: OnceLock<(Generation, Runtime)>,
}

impl LocalRuntime {
    /// `None` on a thread that is inside of another runtime, in a child made by `fork` of the process that has started it, and if the
    /// system provides no event loop: then the I/O thread is used.
    pub(crate) fn get(&self) -> Option<&Runtime> {
        if Handle::try_current().is_ok() {
            return None;
        }
        if self.runtime.get().is_none() {
            let runtime = Builder::new_current_thread().enable_all().build().ok()?;
            let _ = self.runtime.set((Generation::current(), runtime));
        }
        let (generation, runtime) = self.runtime.get()?;
        generation.is_current().then_some(runtime)
    }
}

impl Drop for LocalRuntime {
    fn drop(&mut self) {
        match self.runtime.take() {
            // Waits for no thread, so that it may be called inside of another runtime.
            Some((generation, runtime)) if generation.is_current() => runtime.shutdown_background(),
            // Its event loop is shared with the parent, whose sockets it would remove.
            Some((_, runtime)) => {
                Box::leak(Box::new(runtime));
            }
            None => {}
        }
    }
}

/// Reads what has arrived since the last wait, before a request selects a connection: a server may have closed one.
pub(crate) async fn settle() {
    // The first yield polls the sockets, the second runs the tasks of the connections.
    yield_now().await;
    yield_now().await;
}

/// Runs a future to completion on this thread, which drives the runtime meanwhile.
///
/// # Errors
///
/// If the timeout or the deadline elapses first.
pub(crate) fn block_on_local<F: Future>(
    runtime: &Runtime,
    future: F,
    timeout: Duration,
    deadline: &AttemptDeadline,
) -> Result<F::Output, WaitError> {
    // Checked before the first poll, which may already send a request.
    if deadline.is_elapsed() {
        return Err(WaitError::DeadlineElapsed);
    }
    let timeout_at = Instant::now() + timeout.min(FAR);
    let wait = deadline.wait();
    runtime.block_on(async {
        let mut future = pin!(future);
        let mut timer = pin!(sleep_until(timeout_at.into()));
        let mut end = timeout_at;
        poll_fn(|context| {
            // Also after the end, since this thread may have been scheduled late.
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            wait.register(context.waker());
            if let Some(at) = deadline.at().filter(|at| *at < end) {
                end = at;
                timer.as_mut().reset(at.into());
            }
            if timer.as_mut().poll(context).is_pending() && Instant::now() < end {
                return Poll::Pending;
            }
            Poll::Ready(Err(if deadline.is_elapsed() {
                WaitError::DeadlineElapsed
            } else {
                WaitError::TimedOut
            }))
        })
        .await
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use std::sync::Arc;
    use std::thread;

    fn wait<F: Future>(future: F, timeout: Duration, deadline: &AttemptDeadline) -> Result<F::Output, WaitError> {
        let local = LocalRuntime::default();
        block_on_local(local.get().expect("a runtime"), future, timeout, deadline)
    }

    #[test]
    fn a_timer_fires() {
        let timer = async { tokio::time::sleep(Duration::from_millis(1)).await };
        assert_eq!(
            wait(timer, Duration::from_secs(20), &AttemptDeadline::default()),
            Ok(())
        );
    }

    #[test]
    fn a_pending_future_times_out() {
        let ended = wait(pending::<()>(), Duration::from_millis(5), &AttemptDeadline::default());
        assert_eq!(ended, Err(WaitError::TimedOut));
    }

    #[test]
    fn setting_the_deadline_ends_a_wait() {
        let deadline = AttemptDeadline::default();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| wait(pending::<()>(), Duration::MAX, &deadline));
            deadline.set(Instant::now());
            assert_eq!(waiting.join().ok(), Some(Err(WaitError::DeadlineElapsed)));
        });
    }

    #[test]
    fn an_elapsed_deadline_prevents_the_first_poll() {
        let deadline = AttemptDeadline::default();
        deadline.set(Instant::now());
        let polled = async { unreachable!("polled") };
        assert_eq!(wait(polled, Duration::MAX, &deadline), Err(WaitError::DeadlineElapsed));
    }

    #[test]
    fn a_future_that_always_wakes_itself_times_out() {
        let waking = poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        let ended = wait(waking, Duration::from_millis(5), &AttemptDeadline::default());
        assert_eq!(ended, Err(WaitError::TimedOut));
    }

    #[test]
    fn a_thread_inside_of_a_runtime_gets_none_and_may_drop_it() {
        let local = Arc::new(LocalRuntime::default());
        assert!(local.get().is_some());
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            assert!(local.get().is_none());
            drop(local);
        });
    }
}
