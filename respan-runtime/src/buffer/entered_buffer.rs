//! An entered buffer: its guard, and code that runs in it.

use super::buffered_span::BufferedSpan;
use super::span_buffer::SpanBuffer;
use crate::region::{EnteredRegion, Region, Scoped};
use std::future::Future;

/// Guard of an entered [`SpanBuffer`]: spans that start on its thread go to the buffer until it is dropped.
///
/// ```
/// use respan::{EnteredBuffer, get_client};
///
/// let buffer = get_client().get_span_buffer("batch");
/// let entered: EnteredBuffer<'_> = buffer.enter();
/// // ... traced work ...
/// drop(entered);
/// ```
#[derive(Debug)]
#[must_use = "spans are buffered only while this guard lives"]
pub struct EnteredBuffer<'a> {
    // Dropped in this order: first the region is left, then the spans are processed.
    _region: EnteredRegion,
    _exit: ProcessOnExit<'a>,
}

impl SpanBuffer {
    /// Collects the spans that start on this thread until the guard is dropped. In async code use [`scope`](Self::scope).
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// let entered = buffer.enter();
    /// // ... traced work ...
    /// drop(entered);
    /// ```
    pub fn enter(&self) -> EnteredBuffer<'_> {
        EnteredBuffer {
            _region: Region::captured(self.context()).enter(),
            _exit: ProcessOnExit(self),
        }
    }

    /// Runs a function in the buffer.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("experiment-7");
    /// assert_eq!(buffer.run(|| 42), 42);
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        body()
    }

    /// Runs a future in the buffer: spans that start while it is polled are collected. `trace_content(false)` and `suppress`
    /// that are in force at the call apply, wherever it is polled.
    ///
    /// ```
    /// # async fn work() {}
    /// # async fn run() {
    /// let buffer = respan::get_client().get_span_buffer("batch");
    /// buffer.scope(work()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        let scoped = async move {
            // Declared first, so dropped after the future: spans that end while that is dropped are processed too.
            let _exit = ProcessOnExit(self);
            Region::captured(self.context()).scope(future).await
        };
        Scoped::new(scoped, Region::of_restrictions_here())
    }
}

/// Exports the buffer's spans when it is dropped, if the buffer is set so.
#[derive(Debug)]
struct ProcessOnExit<'a>(&'a SpanBuffer);

impl Drop for ProcessOnExit<'_> {
    fn drop(&mut self) {
        if self.0.is_processed_on_exit {
            BufferedSpan::process_all(self.0.get_all_spans());
        }
    }
}
