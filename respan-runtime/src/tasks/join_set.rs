//! A set of tasks that are joined together.

use crate::region::{spawned_call, spawned_future};
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, LocalSet};

/// A set of tasks, each in the context in which it was spawned. Otherwise as [`tokio::task::JoinSet`], to which it dereferences.
///
/// ```
/// use respan::tasks::JoinSet;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tokio::task::JoinError> {
/// let mut tasks = JoinSet::new();
/// tasks.spawn(async { 1 });
/// tasks.spawn_blocking(|| 2);
/// let mut sum = 0;
/// while let Some(number) = tasks.join_next().await {
///     sum += number?;
/// }
/// assert_eq!(sum, 3);
/// # Ok(())
/// # }
/// ```
pub struct JoinSet<T>(tokio::task::JoinSet<T>);

impl<T> JoinSet<T> {
    /// An empty set.
    ///
    /// ```
    /// assert!(respan::tasks::JoinSet::<u32>::new().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self(tokio::task::JoinSet::new())
    }

    /// Tokio's set with the same tasks.
    ///
    /// ```
    /// let tasks: tokio::task::JoinSet<u32> = respan::tasks::JoinSet::new().into_inner();
    /// # drop(tasks);
    /// ```
    #[must_use]
    pub fn into_inner(self) -> tokio::task::JoinSet<T> {
        self.0
    }
}

impl<T: 'static> JoinSet<T> {
    /// Spawns a task that runs in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// tasks.spawn(async { 42 });
    /// assert_eq!(tasks.join_all().await, [42]);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.0.spawn(spawned_future(task))
    }

    /// Spawns a task on another runtime, in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// tasks.spawn_on(async { 42 }, &tokio::runtime::Handle::current());
    /// assert_eq!(tasks.join_all().await, [42]);
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.0.spawn_on(spawned_future(task), handle)
    }

    /// Spawns a task that is not `Send`, on this thread and in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// let local = tokio::task::LocalSet::new();
    /// local.run_until(async { tasks.spawn_local(async { 42 }); }).await;
    /// assert_eq!(local.run_until(tasks.join_all()).await, [42]);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a `LocalSet` or a local runtime.
    #[track_caller]
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.0.spawn_local(spawned_future(task))
    }

    /// Spawns a task that is not `Send`, on a `LocalSet` and in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// let local = tokio::task::LocalSet::new();
    /// tasks.spawn_local_on(async { 42 }, &local);
    /// assert_eq!(local.run_until(tasks.join_all()).await, [42]);
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_local_on<F>(&mut self, task: F, local_set: &LocalSet) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.0.spawn_local_on(spawned_future(task), local_set)
    }

    /// Runs a blocking function on another thread, in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// tasks.spawn_blocking(|| 42);
    /// assert_eq!(tasks.join_all().await, [42]);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.0.spawn_blocking(spawned_call(f))
    }

    /// Runs a blocking function on a thread of another runtime, in the current context.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut tasks = respan::tasks::JoinSet::new();
    /// tasks.spawn_blocking_on(|| 42, &tokio::runtime::Handle::current());
    /// assert_eq!(tasks.join_all().await, [42]);
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, f: F, handle: &Handle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.0.spawn_blocking_on(spawned_call(f), handle)
    }

    /// Waits for all tasks; otherwise as [`tokio::task::JoinSet::join_all`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let tasks: respan::tasks::JoinSet<_> = [async { 42 }].into_iter().collect();
    /// assert_eq!(tasks.join_all().await, [42]);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If a task panicked.
    pub async fn join_all(self) -> Vec<T> {
        self.0.join_all().await
    }
}

/// As tokio's, which does not require `T: Debug`.
impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for JoinSet<T> {
    type Target = tokio::task::JoinSet<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for JoinSet<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Spawns each of the futures.
impl<T, F> FromIterator<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(futures: I) -> Self {
        let mut tasks = Self::new();
        tasks.extend(futures);
        tasks
    }
}

/// Spawns each of the futures.
impl<T, F> Extend<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn extend<I: IntoIterator<Item = F>>(&mut self, futures: I) {
        for future in futures {
            self.spawn(future);
        }
    }
}
