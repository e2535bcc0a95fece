//! Scoped threads, which may borrow, since they end before the function that spawns them.

use crate::region::spawned_call;
use std::fmt;
use std::ptr;
use std::thread::ScopedJoinHandle;

/// A scope for threads that may borrow; passed to the function of [`scope`].
///
/// ```
/// use respan::thread::{self, Scope};
///
/// fn start<'scope>(threads: &'scope Scope<'scope, '_>) {
///     threads.spawn(|| { /* ... */ });
/// }
/// thread::scope(|threads| start(threads));
/// ```
#[repr(transparent)]
pub struct Scope<'scope, 'env>(std::thread::Scope<'scope, 'env>);

/// Runs a function that may spawn threads which borrow, and waits for them; otherwise as [`std::thread::scope`].
///
/// ```
/// use respan::thread;
///
/// let words = ["a", "bc"];
/// let length: usize = thread::scope(|threads| {
///     let lengths = words.each_ref().map(|word| threads.spawn(move || word.len()));
///     lengths.into_iter().map(|length| length.join().expect("the thread")).sum()
/// });
/// assert_eq!(length, 3);
/// ```
///
/// # Panics
///
/// If a thread panics that was not joined.
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    std::thread::scope(|threads| f(Scope::of(threads)))
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Threads borrow the scope for `'scope`, longer than a wrapper made in [`scope`] would live, so this casts std's reference.
    fn of(threads: &'scope std::thread::Scope<'scope, 'env>) -> &'scope Self {
        let scope = ptr::from_ref(threads).cast::<Self>();
        // SAFETY: the pointer comes from a valid reference with the lifetime `'scope`, which the result has too. `Self` is
        // `repr(transparent)` over the referenced type, so layout and validity are the same. Both references are shared.
        #[expect(
            unsafe_code,
            reason = "std provides its `Scope` by reference only, and threads borrow ours for the same lifetime"
        )]
        unsafe {
            &*scope
        }
    }

    pub(super) fn std(&'scope self) -> &'scope std::thread::Scope<'scope, 'env> {
        &self.0
    }

    /// Spawns a thread that runs in the current context; otherwise as [`std::thread::Scope::spawn`].
    ///
    /// ```
    /// respan::thread::scope(|threads| {
    ///     threads.spawn(|| threads.spawn(|| { /* threads may start threads */ }));
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the system cannot start a thread; [`Builder::spawn_scoped`](super::Builder::spawn_scoped) returns an error instead.
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn(spawned_call(f))
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
