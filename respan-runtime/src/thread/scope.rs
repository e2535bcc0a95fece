//! Threads that may borrow, since they end before the function that started them.

use crate::region::capture_context;
use std::fmt;
use std::ptr;
use std::thread::ScopedJoinHandle;

/// What [`scope`] gives its function, to start threads with.
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

/// Runs a function that may start threads which borrow; all of them have ended when it returns. Otherwise
/// [`std::thread::scope`].
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
/// If a thread panics whose handle nobody joined.
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    std::thread::scope(|threads| f(Scope::of(threads)))
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Threads borrow the scope, so a wrapper made in `scope` would not live long enough: it has to be std's own, seen as ours.
    fn of(threads: &'scope std::thread::Scope<'scope, 'env>) -> &'scope Self {
        let scope = ptr::from_ref(threads).cast::<Self>();
        // SAFETY: `Self` is `repr(transparent)` over what the pointer was made from, so layout and validity are the same; the
        // reference has the same lifetime and is shared like the one it comes from.
        #[expect(
            unsafe_code,
            reason = "std gives out its `Scope` only by reference, and threads have to borrow ours for as long"
        )]
        unsafe {
            &*scope
        }
    }

    pub(super) fn std(&'scope self) -> &'scope std::thread::Scope<'scope, 'env> {
        &self.0
    }

    /// Starts a thread that runs in the context in which `spawn` is called; otherwise [`std::thread::Scope::spawn`].
    ///
    /// ```
    /// respan::thread::scope(|threads| {
    ///     threads.spawn(|| threads.spawn(|| { /* threads may start threads */ }));
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the system cannot start a thread; [`Builder::spawn_scoped`](super::builder::Builder::spawn_scoped) gives an error instead.
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn(capture_context().into_wrapped(f))
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
