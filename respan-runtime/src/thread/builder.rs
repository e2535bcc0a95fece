//! The builder of a thread with a name or a stack size.

use super::scope::Scope;
use crate::region::spawned_call;
use std::io;
use std::thread::{JoinHandle, ScopedJoinHandle};

/// Spawns a thread with a name or a stack size; otherwise as [`std::thread::Builder`].
///
/// ```
/// use respan::thread::Builder;
///
/// let worker = Builder::new().name("worker".to_owned()).spawn(|| std::thread::current().name().map(str::to_owned))?;
/// assert_eq!(worker.join().expect("the thread").as_deref(), Some("worker"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "must eventually spawn the thread"]
pub struct Builder(std::thread::Builder);

impl Builder {
    /// A thread with the defaults of [`spawn`](super::spawn).
    #[expect(clippy::new_without_default, reason = "std's `Builder` has no `Default` either")]
    pub fn new() -> Self {
        Self(std::thread::Builder::new())
    }

    /// Sets the thread's name, which debuggers and panics show. [`spawn`](Self::spawn) panics if it contains a null byte.
    pub fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    /// Sets the minimum size of the stack in bytes.
    ///
    /// ```
    /// let worker = respan::thread::Builder::new().stack_size(64 * 1024).spawn(|| 42)?;
    /// assert_eq!(worker.join().expect("the thread"), 42);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn stack_size(self, size: usize) -> Self {
        Self(self.0.stack_size(size))
    }

    /// Spawns the thread, which runs in the current context.
    ///
    /// ```
    /// let worker = respan::thread::Builder::new().spawn(|| 42)?;
    /// assert_eq!(worker.join().expect("the thread"), 42);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot start a thread.
    ///
    /// # Panics
    ///
    /// If the name contains a null byte.
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.0.spawn(spawned_call(f))
    }

    /// Spawns the thread in a [`scope`](super::scope()), so that it may borrow; it runs in the current context.
    ///
    /// ```
    /// use respan::thread::{self, Builder};
    ///
    /// let word = String::from("word");
    /// thread::scope(|threads| {
    ///     let worker = Builder::new().spawn_scoped(threads, || word.len())?;
    ///     assert_eq!(worker.join().expect("the thread"), 4);
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot start a thread.
    ///
    /// # Panics
    ///
    /// If the name contains a null byte.
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn_scoped(scope.std(), spawned_call(f))
    }
}
