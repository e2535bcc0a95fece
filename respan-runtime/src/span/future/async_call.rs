//! Async call between the call of its function and its first poll.

use super::item_writers::{ByShape, FinishFn, ItemWriters};
use super::traced::Traced;
use crate::current_context;
use crate::model::Callsite;
use crate::span::handle::inherits;
use crate::span::running::lifecycle;
use opentelemetry::Context;
use std::future::Future;

/// An async call that has not been polled yet.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct AsyncCall {
    site: &'static Callsite,
    /// The context of the call, if a span would inherit anything from it.
    context: Option<Context>,
}

impl AsyncCall {
    /// Traces the body of the call, a future whose first statement is [`begin`](super::begin).
    #[inline]
    pub fn future<F: Future>(self, body: F, finish: FinishFn<F::Output>) -> Traced<F, ByShape> {
        Traced::not_started(self.site, self.context, body, finish)
    }

    /// As [`future`](Self::future), with the writers `W`.
    pub(super) fn opening<F: Future, W: ItemWriters<F::Output>>(self, body: F, writers: W::Pointers) -> Traced<F, W> {
        Traced::not_started(self.site, self.context, body, writers)
    }
}

/// Stores the context of an async call for its first poll.
#[inline]
pub fn async_call(site: &'static Callsite) -> AsyncCall {
    let mut call = AsyncCall { site, context: None };
    if lifecycle::is_any_open() {
        current_context::map_current(|current| {
            if inherits(current) {
                call.context = Some(current.clone());
            }
        });
    }
    call
}
