//! Threads that continue the context in which they are spawned: [`std::thread`] with the same signatures.
//!
//! The current span where a thread is spawned is the parent of its spans; propagated attributes, buffer, pending links and
//! telemetry apply to it as well. Use it where an attribute does not find the spawn by itself (it finds
//! `std::thread::spawn(...)` in an annotated function), or to make the propagation visible.
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

use crate::region::spawned_call;
use std::thread::JoinHandle;

/// Spawns a thread that runs in the current context; otherwise as [`std::thread::spawn`].
///
/// ```
/// let answer = respan::thread::spawn(|| 42);
/// assert_eq!(answer.join().expect("the thread"), 42);
/// ```
///
/// # Panics
///
/// If the system cannot start a thread; [`Builder::spawn`] returns an error instead.
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std::thread::spawn(spawned_call(f))
}
