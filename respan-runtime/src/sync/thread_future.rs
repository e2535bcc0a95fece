//! A future of a function that blocks, which runs on a thread of its own.

use super::{catch_panic, lock, spawn};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

/// Shared by the thread and the future.
#[derive(Debug)]
enum State<R> {
    Running(Option<Waker>),
    /// `None` if the function panicked.
    Done(Option<R>),
}

/// Runs the function on a new thread; `None` if the system provides none, or the function panics.
pub(crate) async fn run_on_thread<R: Send + 'static>(
    name: &'static str,
    body: impl FnOnce() -> R + Send + 'static,
) -> Option<R> {
    let state = Arc::new(Mutex::new(State::Running(None)));
    let of_thread = Arc::clone(&state);
    let run = move || {
        let result = catch_panic(body);
        let before = std::mem::replace(&mut *lock(&of_thread), State::Done(result));
        // Without the lock: a waker is code of the executor.
        if let State::Running(Some(waker)) = before {
            waker.wake();
        }
    };
    drop(spawn(name, run).ok()?);
    poll_fn(|context| match &mut *lock(&state) {
        State::Done(result) => Poll::Ready(result.take()),
        State::Running(waker) => {
            *waker = Some(context.waker().clone());
            Poll::Pending
        }
    })
    .await
}
