//! Spans around functions, futures and the rest of a block.

use super::entered_span::EnteredSpan;
use super::start_span::StartSpan;
use crate::capture::{ResultWriter, WriteFn};
use crate::model::Exception;
use crate::span::future::{Traced, Whole};
use std::any::type_name;
use std::fmt::Display;
use std::future::Future;

impl StartSpan {
    /// Runs a function in the span. A panic ends the span with an error and propagates.
    ///
    /// ```
    /// let answer = respan::get_client().start_span("think").run(|| 42);
    /// assert_eq!(answer, 42);
    /// ```
    pub fn run<R>(self, body: impl FnOnce() -> R) -> R {
        let mut call = self.start();
        let value = call.run(body);
        call.end_with(&value, |_, _| {});
        value
    }

    /// As [`run`](Self::run); an `Err` is recorded as an `exception` event and as status ERROR with its text.
    ///
    /// ```
    /// let number = respan::get_client().start_span("parse").try_run(|| "x".parse::<i32>());
    /// assert!(number.is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the function.
    pub fn try_run<T, E: Display>(self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut call = self.start();
        let result = call.run(body);
        call.end_with(&result, record_error);
        result
    }

    /// Runs a future in the span, which starts now. A future that is dropped before its end is recorded as cancelled.
    ///
    /// ```
    /// # async fn answer() -> u32 { 42 }
    /// # async fn run() {
    /// let answer = respan::get_client().start_span("think").scope(answer()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.traced(future, |_, _| {})
    }

    /// As [`scope`](Self::scope); an `Err` is recorded as by [`try_run`](Self::try_run).
    ///
    /// ```
    /// # async fn answer() -> Result<u32, std::fmt::Error> { Ok(42) }
    /// # async fn run() -> Result<(), std::fmt::Error> {
    /// let answer = respan::get_client().start_span("think").try_scope(answer()).await?;
    /// # Ok(()) }
    /// ```
    pub fn try_scope<F, T, E>(self, future: F) -> impl Future<Output = Result<T, E>> + use<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display,
    {
        self.traced(future, record_error)
    }

    fn traced<F: Future>(self, future: F, write: WriteFn<F::Output>) -> Traced<F, Whole> {
        let mut call = self.start();
        call.run(|| ());
        call.future(future, write)
    }

    /// Starts the span and makes it current on this thread until the guard is dropped.
    ///
    /// In async code use [`scope`](Self::scope): the guard must not be held over an `.await`, and is not `Send`.
    ///
    /// ```
    /// let client = respan::get_client();
    /// let span = client.start_span("load").enter();
    /// client.add_event("opened", [("bytes", 12)]);
    /// drop(span);
    /// ```
    pub fn enter(self) -> EnteredSpan {
        EnteredSpan::new(self.start().entered())
    }
}

/// Fails the span with the text of an error.
pub(super) fn record_error<T, E: Display>(result: &Result<T, E>, writer: &mut ResultWriter<'_>) {
    if let Err(error) = result {
        writer.fail(|| Exception::from_message(type_name::<E>(), format_args!("{error}")));
    }
}
