//! Threads that know the context in which they were started: [`std::thread`] with the same signatures.
//!
//! Spans of such a thread stand below the span that was current where it was spawned, and propagated attributes, buffer,
//! pending links and telemetry hold there too. Use it where an attribute does not see the spawn by itself (it sees
//! `std::thread::spawn(...)` in an annotated function), or where you want it to be visible.
//!
//! ```
//! # #[derive(Debug)] struct Page;
//! # fn fetch() -> Page { Page }
//! use respan::thread;
//!
//! let page = thread::spawn(fetch).join().expect("the thread");
//! ```

mod builder;
mod scope;

pub use builder::Builder;
pub use scope::{Scope, scope};

use crate::region::capture_context;
use std::thread::JoinHandle;

/// Starts a thread that runs in the current context; otherwise [`std::thread::spawn`].
///
/// ```
/// let answer = respan::thread::spawn(|| 42);
/// assert_eq!(answer.join().expect("the thread"), 42);
/// ```
///
/// # Panics
///
/// If the system cannot start a thread; [`Builder::spawn`] gives an error instead.
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std::thread::spawn(capture_context().into_wrapped(f))
}
