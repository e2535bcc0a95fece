//! A context that code can run in.

use super::scoped::Scoped;
use crate::current_context;
use opentelemetry::{Context, ContextGuard};
use std::fmt;
use std::future::Future;

/// A context to run code in: on this thread, on another one, or as a future.
///
/// Made by [`capture_context`](crate::capture_context), [`propagate_attributes`](crate::propagate_attributes) and their
/// neighbours. It carries the current span, the telemetry, propagated attributes, pending links and whatever else stands in
/// the OpenTelemetry context, and may be used any number of times, anywhere.
///
/// ```
/// let context = respan::capture_context();
/// let answer = std::thread::spawn(context.wrap(|| 42)).join().expect("the thread");
/// assert_eq!(answer, 42);
/// ```
#[derive(Clone)]
#[must_use = "a region changes nothing before code runs in it"]
pub struct Region(Context);

impl Region {
    pub(crate) fn new(context: Context) -> Self {
        Self(context)
    }

    pub(crate) fn into_context(self) -> Context {
        self.0
    }

    /// Runs a function in the region.
    ///
    /// ```
    /// let answer = respan::suppress().run(|| 42);
    /// assert_eq!(answer, 42);
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        let _guard = current_context::attach(self.0.clone());
        body()
    }

    /// A function that runs in the region wherever it is called: for threads and pools.
    ///
    /// ```
    /// let job = respan::capture_context().wrap(|| 42);
    /// assert_eq!(std::thread::spawn(job).join().expect("the thread"), 42);
    /// ```
    pub fn wrap<R, F: FnOnce() -> R>(&self, body: F) -> impl FnOnce() -> R + use<R, F> {
        self.clone().into_wrapped(body)
    }

    /// As [`wrap`](Self::wrap), for a region that nobody else needs.
    pub(crate) fn into_wrapped<R, F: FnOnce() -> R>(self, body: F) -> impl FnOnce() -> R + use<R, F> {
        move || {
            let _guard = current_context::attach(self.0);
            body()
        }
    }

    /// A function of one argument that runs in the region each time it is called, from any thread: for what a pool calls once
    /// per item, such as the closures of rayon's parallel iterators.
    ///
    /// The type of the closure's argument has to be written, as nothing else tells it here; where that is a burden, call
    /// [`run`](Self::run) inside of the closure.
    ///
    /// ```
    /// let double = respan::capture_context().bind(|number: &u32| number * 2);
    /// assert_eq!([1, 2].iter().map(double).collect::<Vec<_>>(), [2, 4]);
    /// ```
    pub fn bind<A, R, F: Fn(A) -> R>(&self, body: F) -> impl Fn(A) -> R + use<A, R, F> {
        let region = self.clone();
        move |argument| region.run(|| body(argument))
    }

    /// A future that is polled in the region: for tasks, and for async code in general.
    ///
    /// ```
    /// # async fn answer() -> u32 { 42 }
    /// # async fn run() {
    /// let answer = respan::suppress().scope(answer()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Scoped::new(future, Some(self.0.clone()))
    }

    /// Makes the region the current one on this thread while the guard lives. In async code use
    /// [`scope`](Self::scope): the guard must not be held over an `.await`, and is not `Send`.
    ///
    /// ```
    /// let entered = respan::suppress().enter();
    /// // ... nothing is recorded here ...
    /// drop(entered);
    /// ```
    pub fn enter(&self) -> EnteredRegion {
        EnteredRegion::new(self.0.clone())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Region").field(&self.0).finish()
    }
}

/// While it lives, a [`Region`] is the current one on its thread.
///
/// ```
/// let entered: respan::EnteredRegion = respan::suppress().enter();
/// # drop(entered);
/// ```
#[must_use = "the region is current only while this guard lives"]
pub struct EnteredRegion {
    guard: Option<ContextGuard>,
}

impl EnteredRegion {
    pub(crate) fn new(context: Context) -> Self {
        Self {
            guard: current_context::attach(context),
        }
    }
}

impl Drop for EnteredRegion {
    fn drop(&mut self) {
        if let Some(guard) = self.guard.take() {
            current_context::detach(guard);
        }
    }
}

impl fmt::Debug for EnteredRegion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EnteredRegion").finish_non_exhaustive()
    }
}
