//! Threads with a name or a stack of their own.

use super::scope::Scope;
use crate::region::capture_context;
use std::io;
use std::thread::{JoinHandle, ScopedJoinHandle};

/// Starts a thread with a name or a stack size; otherwise [`std::thread::Builder`].
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
    /// A thread as [`spawn`](super::spawn) starts it.
    ///
    /// ```
    /// let builder = respan::thread::Builder::new();
    /// # drop(builder);
    /// ```
    #[expect(clippy::new_without_default, reason = "std's has none either")]
    pub fn new() -> Self {
        Self(std::thread::Builder::new())
    }

    /// The thread's name, as debuggers and panics show it. It must not contain a null byte: then `spawn` panics.
    ///
    /// ```
    /// let builder = respan::thread::Builder::new().name("worker".to_owned());
    /// # drop(builder);
    /// ```
    pub fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    /// The stack's size in bytes; the system may give more.
    ///
    /// ```
    /// let builder = respan::thread::Builder::new().stack_size(64 * 1024);
    /// # drop(builder);
    /// ```
    pub fn stack_size(self, size: usize) -> Self {
        Self(self.0.stack_size(size))
    }

    /// Starts the thread, which runs in the current context.
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
        self.0.spawn(capture_context().into_wrapped(f))
    }

    /// Starts the thread in a [`scope`](super::scope::scope), so that it may borrow.
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
        self.0.spawn_scoped(scope.std(), capture_context().into_wrapped(f))
    }
}
