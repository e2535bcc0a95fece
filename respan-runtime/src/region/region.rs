//! Region, the handle of a context, and its guard.

use super::scoped::Scoped;
use crate::current_context;
use opentelemetry::{Context, ContextGuard};
use std::fmt;
use std::future::Future;

/// A context to run code in: on this thread, on another one, or as a future.
///
/// Made by [`capture_context`](crate::capture_context), [`propagate_attributes`](crate::propagate_attributes) and similar
/// functions. It carries the current span, the telemetry, propagated attributes, pending links and everything else in the
/// OpenTelemetry context. It can be cloned, sent to other threads and used any number of times.
///
/// ```
/// let context = respan::capture_context();
/// let answer = std::thread::spawn(context.wrap(|| 42)).join().expect("the thread");
/// assert_eq!(answer, 42);
/// ```
#[derive(Clone)]
#[must_use = "a region has no effect until code runs in it"]
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

    /// A function that runs in the region when it is called. Use it for threads and pools.
    ///
    /// ```
    /// let job = respan::capture_context().wrap(|| 42);
    /// assert_eq!(std::thread::spawn(job).join().expect("the thread"), 42);
    /// ```
    pub fn wrap<R, F: FnOnce() -> R>(&self, body: F) -> impl FnOnce() -> R + use<R, F> {
        self.clone().into_wrapped(body)
    }

    /// As [`wrap`](Self::wrap), without a clone.
    pub(crate) fn into_wrapped<R, F: FnOnce() -> R>(self, body: F) -> impl FnOnce() -> R + use<R, F> {
        move || {
            let _guard = current_context::attach(self.0);
            body()
        }
    }

    /// A function of one argument that runs in the region each time it is called, on any thread.
    ///
    /// Use it for closures that a pool calls once per item, such as those of rayon's parallel iterators. The type of the
    /// closure's argument has to be written, because the compiler cannot infer it here; without it, call [`run`](Self::run) in
    /// the closure.
    ///
    /// ```
    /// let double = respan::capture_context().bind(|number: &u32| number * 2);
    /// assert_eq!([1, 2].iter().map(double).collect::<Vec<_>>(), [2, 4]);
    /// ```
    pub fn bind<A, R, F: Fn(A) -> R>(&self, body: F) -> impl Fn(A) -> R + use<A, R, F> {
        let region = self.clone();
        move |argument| region.run(|| body(argument))
    }

    /// A future that is polled and dropped in the region. Use it for tasks and in async code.
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

    /// Makes the region current on this thread until the guard is dropped.
    ///
    /// In async code use [`scope`](Self::scope): the guard is not `Send`, and must not live across an `.await`.
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

/// Guard of a [`Region`] that is current on this thread, returned by [`Region::enter`]. Dropping it makes the previous context
/// current.
#[must_use = "the region is current until this guard is dropped"]
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
