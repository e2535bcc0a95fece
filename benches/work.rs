//! The piece of work that every rival traces.

use serde::{Deserialize, Serialize};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The text that is passed around.
pub const TEXT: &str = "a small text";

/// What the measured function returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A small text.
    pub text: String,
    /// A number.
    pub total: i64,
}

/// The measured function's work: small, so that what is measured is the tracing.
pub fn work(count: i64, text: &str) -> Answer {
    Answer {
        text: text.to_owned(),
        total: count.wrapping_mul(7).wrapping_add(1),
    }
}

/// JSON as everybody writes it who writes it by hand.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Ready when it is polled for the second time.
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

/// Polls until the value is there: a runtime without a price.
pub fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
