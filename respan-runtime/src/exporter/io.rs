//! The one thread on which sockets are driven.
//!
//! Exporters speak async HTTP or gRPC; some block. Neither may depend on the caller's runtime. So one current-thread
//! runtime of ours is driven by its own thread, and a future is polled by whoever exports, on its own thread, with that
//! runtime's handle entered but without being inside of its `block_on`: async clients find a runtime, blocking ones are
//! allowed to block.

use super::error::ExportError;
use crate::diagnostics::diagnose_once;
use crate::fork::Generation;
use crate::sync::lock;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle};

/// The runtime of one process; a child made by `fork` has no thread that drives its parent's, so it gets its own.
#[derive(Debug, Default)]
struct IoThread {
    handle: OnceLock<Handle>,
    starting: Mutex<()>,
    /// Touched by children only: what the parent might have been within is never waited for.
    child: OnceLock<Box<IoThread>>,
}

static IO_THREAD: IoThread = IoThread {
    handle: OnceLock::new(),
    starting: Mutex::new(()),
    child: OnceLock::new(),
};

impl IoThread {
    /// The handle, from a start if there was none before.
    fn handle(&self, start: impl FnOnce() -> Option<Handle>) -> Option<&Handle> {
        if self.handle.get().is_none() {
            let _starting = lock(&self.starting);
            if self.handle.get().is_none() {
                let _ = self.handle.set(start()?);
            }
        }
        self.handle.get()
    }
}

/// The runtime's handle; None while the system gives no more threads or sockets.
pub(crate) fn handle() -> Option<&'static Handle> {
    let mut driver = &IO_THREAD;
    for _ in 0..Generation::current().depth() {
        driver = driver.child.get_or_init(Box::default);
    }
    let handle = driver.handle(start);
    if handle.is_none() {
        diagnose_once!(
            Error,
            "exporter",
            "the I/O thread cannot be started; spans cannot be sent until the system gives threads and files again"
        );
    }
    handle
}

fn start() -> Option<Handle> {
    // Everything that tokio was compiled with: a crate that needs sockets or timers enables those features of tokio itself.
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("respan-io".into())
        .spawn(move || {
            // What is sent must not be traced: it would be sent again.
            let _suppressed = opentelemetry::Context::enter_telemetry_suppressed_scope();
            runtime.block_on(std::future::pending::<()>());
        })
        .ok()?;
    Some(handle)
}

/// Why a future was not waited for to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfinished {
    /// It took longer than it may.
    Late,
    /// Nobody waits any more.
    CutOff,
    /// There is no runtime.
    NoThread,
}

impl Unfinished {
    /// Of an export that might take so long.
    pub(crate) fn of_export(self, timeout: Duration) -> ExportError {
        match self {
            Self::Late => ExportError::Timeout(timeout),
            Self::CutOff => ExportError::CutOff,
            Self::NoThread => ExportError::NoThread,
        }
    }
}

/// Runs a future on this thread until it is done or the time is up.
pub(crate) fn block_on<F: Future>(future: F, timeout: Duration) -> Result<F::Output, Unfinished> {
    block_on_until(future, timeout, &AttemptDeadline::default())
}

/// As [`block_on`], unless the cut-off comes before.
pub(crate) fn block_on_until<F: Future>(
    future: F,
    timeout: Duration,
    cutoff: &AttemptDeadline,
) -> Result<F::Output, Unfinished> {
    // A single poll can be enough for a whole request: nothing begins that nobody waits for.
    if cutoff.is_over() {
        return Err(Unfinished::CutOff);
    }
    let _entered = handle().ok_or(Unfinished::NoThread)?.enter();
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
            let is_over = cutoff.is_over();
            return Err(if is_over { Unfinished::CutOff } else { Unfinished::Late });
        }
        is_late = end.is_some_and(|end| Instant::now() >= end);
    }
}

/// A moment after which nothing more is waited for; it may be set while somebody waits.
#[derive(Debug, Default)]
pub(crate) struct AttemptDeadline(Mutex<(Option<Instant>, Weak<Signal>)>);

impl AttemptDeadline {
    fn state(&self) -> MutexGuard<'_, (Option<Instant>, Weak<Signal>)> {
        lock(&self.0)
    }

    pub(crate) fn set(&self, at: Instant) {
        let waiting = {
            let mut state = self.state();
            state.0 = Some(at);
            state.1.upgrade()
        };
        if let Some(signal) = waiting {
            signal.wake();
        }
    }

    fn at(&self) -> Option<Instant> {
        self.state().0
    }

    pub(crate) fn is_over(&self) -> bool {
        self.at().is_some_and(|at| Instant::now() >= at)
    }

    fn watch(&self, signal: &Arc<Signal>) {
        self.state().1 = Arc::downgrade(signal);
    }
}

/// Not `thread::park`: on the caller's thread that would eat the wake-up meant for the caller's own executor.
#[derive(Debug, Default)]
struct Signal {
    is_woken: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    /// False once the deadline has passed.
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut is_woken = lock(&self.is_woken);
        while !*is_woken {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return false;
            }
            let waited = self.changed.wait_timeout(is_woken, left.unwrap_or(Duration::MAX));
            is_woken = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_woken = false;
        true
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        *lock(&self.is_woken) = true;
        self.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that is out of threads or files for a moment is not without telemetry for ever.
    #[test]
    fn what_could_not_be_started_is_tried_again() {
        let driver = IoThread::default();
        assert!(driver.handle(|| None).is_none());
        assert!(driver.handle(start).is_some());
        assert!(driver.handle(|| panic!("it has been started")).is_some());
    }

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
        let late = Err(Unfinished::Late);
        assert_eq!(block_on(std::future::pending::<()>(), Duration::from_millis(5)), late);
    }

    #[test]
    fn a_cut_off_ends_what_is_being_waited_for() {
        let cutoff = AttemptDeadline::default();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on_until(std::future::pending::<()>(), Duration::MAX, &cutoff));
            cutoff.set(Instant::now());
            assert_eq!(waiting.join().ok(), Some(Err(Unfinished::CutOff)));
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
        let late = Err(Unfinished::Late);
        assert_eq!(block_on(restless(&mut 0), Duration::from_millis(5)), late);
    }

    #[test]
    fn after_the_cut_off_nothing_begins() {
        let cutoff = AttemptDeadline::default();
        cutoff.set(Instant::now());
        let mut polls = 0;
        let ended = block_on_until(restless(&mut polls), Duration::MAX, &cutoff);
        assert_eq!(ended, Err(Unfinished::CutOff));
        assert_eq!(polls, 0);
    }
}
