//! The function that all recorders trace, and helpers to call it.

use serde::{Deserialize, Serialize};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The argument of the workloads.
pub const TEXT: &str = "a small text";

/// The result of the measured function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A copy of the argument.
    pub text: String,
    /// A number.
    pub total: i64,
}

/// The measured function, small so that tracing dominates.
pub fn work(count: i64, text: &str) -> Answer {
    Answer {
        text: text.to_owned(),
        total: count.wrapping_mul(7).wrapping_add(1),
    }
}

/// JSON of a value, for recorders without capture of arguments.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A future that is ready at its second poll.
pub async fn once_pending() {
    let mut was_polled = false;
    poll_fn(|_| {
        if std::mem::replace(&mut was_polled, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Polls a future until it is ready, in place of a runtime.
pub fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
