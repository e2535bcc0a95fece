//! Async call between the call of its function and its first poll.

use super::traced::Traced;
use crate::capture::Write;
use crate::model::Callsite;
use opentelemetry::Context;
use std::future::Future;

/// An async call that has been made and not yet polled.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Call {
    pub(crate) site: &'static Callsite,
    pub(crate) call_context: Option<Context>,
}

impl Call {
    /// Traces the call's body, a future that begins with [`begin`](crate::span::future::begin).
    #[inline]
    pub fn future<F: Future>(self, body: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        Traced::not_started(self.site, self.call_context, body, finish)
    }
}
