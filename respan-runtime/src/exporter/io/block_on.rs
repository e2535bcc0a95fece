//! Running a future on the calling thread.

use super::deadline::AttemptDeadline;
use super::signal::Signal;
use super::thread::handle;
use super::wait_error::WaitError;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Runs a future on this thread until it is done or the time is up.
pub(crate) fn block_on<F: Future>(future: F, timeout: Duration) -> Result<F::Output, WaitError> {
    block_on_with_deadline(future, timeout, &AttemptDeadline::default())
}

/// As [`block_on`], unless the cut-off comes before.
pub(crate) fn block_on_with_deadline<F: Future>(
    future: F,
    timeout: Duration,
    cutoff: &AttemptDeadline,
) -> Result<F::Output, WaitError> {
    // A single poll can be enough for a whole request: nothing begins that nobody waits for.
    if cutoff.is_elapsed() {
        return Err(WaitError::DeadlineElapsed);
    }
    let _entered = handle().ok_or(WaitError::NoRuntime)?.enter();
    let deadline = Instant::now().checked_add(timeout);
    let signal = Arc::new(Signal::default());
    cutoff.watch(&signal);
    let waker = Waker::from(Arc::clone(&signal));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    let mut is_late = false;
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        let end = deadline.into_iter().chain(cutoff.at()).min();
        // Asked once more if it was woken: this thread may be late, not the future. Not again, or one that always goes on
        // would never end.
        if is_late || !signal.wait(end) {
            let is_elapsed = cutoff.is_elapsed();
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
    fn a_timer_fires_without_a_runtime_of_the_callers() {
        let done = block_on(
            async { tokio::time::sleep(Duration::from_millis(1)).await },
            Duration::from_secs(20),
        );
        assert_eq!(done, Ok(()));
    }

    #[test]
    fn the_time_is_up_for_what_never_ends() {
        let late = Err(WaitError::TimedOut);
        assert_eq!(block_on(std::future::pending::<()>(), Duration::from_millis(5)), late);
    }

    #[test]
    fn a_cut_off_ends_what_is_being_waited_for() {
        let cutoff = AttemptDeadline::default();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on_with_deadline(std::future::pending::<()>(), Duration::MAX, &cutoff));
            cutoff.set(Instant::now());
            assert_eq!(waiting.join().ok(), Some(Err(WaitError::DeadlineElapsed)));
        });
    }

    #[test]
    fn it_works_inside_a_runtime() {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let done = block_on(
                async { tokio::time::sleep(Duration::from_millis(1)).await },
                Duration::from_secs(20),
            );
            assert_eq!(done, Ok(()));
        });
    }

    /// Always about to go on, and never done; counts how often it was asked.
    fn restless(polls: &mut u32) -> impl Future<Output = ()> {
        std::future::poll_fn(move |context| {
            *polls += 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
    }

    #[test]
    fn the_time_is_up_for_what_always_goes_on() {
        let late = Err(WaitError::TimedOut);
        assert_eq!(block_on(restless(&mut 0), Duration::from_millis(5)), late);
    }

    #[test]
    fn after_the_cut_off_nothing_begins() {
        let cutoff = AttemptDeadline::default();
        cutoff.set(Instant::now());
        let mut polls = 0;
        let ended = block_on_with_deadline(restless(&mut polls), Duration::MAX, &cutoff);
        assert_eq!(ended, Err(WaitError::DeadlineElapsed));
        assert_eq!(polls, 0);
    }
}
