//! Blocking the calling thread on a future.

use super::deadline::AttemptDeadline;
use super::thread::handle;
use super::thread_waker::ThreadWaker;
use super::wait_error::WaitError;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Runs a future to completion on this thread.
///
/// # Errors
///
/// If the timeout elapses first, or the I/O thread cannot be started.
pub(crate) fn block_on<F: Future>(future: F, timeout: Duration) -> Result<F::Output, WaitError> {
    block_on_with_deadline(future, timeout, &AttemptDeadline::default())
}

/// As [`block_on`], but `deadline` ends the wait early.
///
/// # Errors
///
/// As [`block_on`], and if the deadline elapses first.
pub(crate) fn block_on_with_deadline<F: Future>(
    future: F,
    timeout: Duration,
    deadline: &AttemptDeadline,
) -> Result<F::Output, WaitError> {
    // Checked before the first poll, which may already send a request.
    if deadline.is_elapsed() {
        return Err(WaitError::DeadlineElapsed);
    }
    let _entered = handle().ok_or(WaitError::NoRuntime)?.enter();
    let timeout_at = Instant::now().checked_add(timeout);
    let thread_waker = Arc::new(ThreadWaker::default());
    let waker = Waker::from(Arc::clone(&thread_waker));
    let wait = deadline.wait();
    wait.register(&waker);
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    let mut is_late = false;
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        let end = timeout_at.into_iter().chain(deadline.at()).min();
        // After the end a woken future is polled once more, since this thread may have been scheduled late. Only once, or a
        // future that always wakes itself would never end.
        if is_late || !thread_waker.wait(end) {
            let is_elapsed = deadline.is_elapsed();
            return Err(if is_elapsed {
                WaitError::DeadlineElapsed
            } else {
                WaitError::TimedOut
            });
        }
        is_late = end.is_some_and(|end| Instant::now() >= end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use tokio::runtime::Builder;

    #[test]
    fn a_timer_fires_without_a_runtime_of_the_caller() {
        let done = block_on(
            async { tokio::time::sleep(Duration::from_millis(1)).await },
            Duration::from_secs(20),
        );
        assert_eq!(done, Ok(()));
    }

    #[test]
    fn a_pending_future_times_out() {
        let late = Err(WaitError::TimedOut);
        assert_eq!(block_on(std::future::pending::<()>(), Duration::from_millis(5)), late);
    }

    #[test]
    fn setting_the_deadline_ends_a_wait() {
        let deadline = AttemptDeadline::default();
        thread::scope(|scope| {
            let waiting =
                scope.spawn(|| block_on_with_deadline(std::future::pending::<()>(), Duration::MAX, &deadline));
            deadline.set(Instant::now());
            assert_eq!(waiting.join().ok(), Some(Err(WaitError::DeadlineElapsed)));
        });
    }

    #[test]
    fn block_on_works_inside_a_runtime() {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let done = block_on(
                async { tokio::time::sleep(Duration::from_millis(1)).await },
                Duration::from_secs(20),
            );
            assert_eq!(done, Ok(()));
        });
    }

    /// Wakes itself at every poll and never completes; counts its polls.
    fn self_waking(polls: &mut u32) -> impl Future<Output = ()> {
        std::future::poll_fn(move |context| {
            *polls += 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
    }

    #[test]
    fn a_self_waking_future_times_out() {
        let late = Err(WaitError::TimedOut);
        assert_eq!(block_on(self_waking(&mut 0), Duration::from_millis(5)), late);
    }

    #[test]
    fn an_elapsed_deadline_prevents_the_first_poll() {
        let deadline = AttemptDeadline::default();
        deadline.set(Instant::now());
        let mut polls = 0;
        let ended = block_on_with_deadline(self_waking(&mut polls), Duration::MAX, &deadline);
        assert_eq!(ended, Err(WaitError::DeadlineElapsed));
        assert_eq!(polls, 0);
    }
}
