//! Tasks that continue the context in which they are spawned: [`tokio::task`] with the same signatures.
//!
//! Needs the cargo feature `tokio`. The current span where a task is spawned is the parent of its spans; propagated attributes,
//! buffer, pending links and telemetry apply to it as well. Use it where an attribute does not find the spawn by itself (it finds
//! `tokio::spawn(...)` in an annotated function), or to make the propagation visible.
//!
//! ```
//! use respan::tasks;
//!
//! # async fn fetch() -> u32 { 1 }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tokio::task::JoinError> {
//! let page = tasks::spawn(fetch()).await?;
//! # Ok(())
//! # }
//! ```

mod join_set;

pub use join_set::JoinSet;

use crate::region::{spawned_call, spawned_future};
use std::future::Future;
use tokio::task::JoinHandle;

/// Spawns a task that runs in the current context; otherwise as [`tokio::spawn`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tokio::task::JoinError> {
/// assert_eq!(respan::tasks::spawn(async { 42 }).await?, 42);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// Outside of a tokio runtime.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(spawned_future(future))
}

/// Spawns a task that is not `Send`, on this thread and in the current context; otherwise as [`tokio::task::spawn_local`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tokio::task::JoinError> {
/// let local = tokio::task::LocalSet::new();
/// let answer = local.run_until(async { respan::tasks::spawn_local(async { 42 }).await }).await?;
/// assert_eq!(answer, 42);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// Outside of a `LocalSet` or a local runtime.
#[track_caller]
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    tokio::task::spawn_local(spawned_future(future))
}

/// Runs a blocking function on another thread, in the current context; otherwise as [`tokio::task::spawn_blocking`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tokio::task::JoinError> {
/// assert_eq!(respan::tasks::spawn_blocking(|| 42).await?, 42);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// Outside of a tokio runtime.
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    tokio::task::spawn_blocking(spawned_call(f))
}
