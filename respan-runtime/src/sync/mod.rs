//! Utilities for threads without a subject of their own: locks, counters, deadlines, and the isolation of panics.

mod counter;
mod deadline;
mod join;
mod lock;
#[cfg(test)]
mod loom_tests;
mod muted_panic;
mod panic;
mod pool;
mod primitives;
mod spawn;
mod thread_future;
mod timed_lock;

pub(crate) use counter::Counter;
pub(crate) use deadline::{deadline, deadline_from};
pub(crate) use join::join_until;
pub(crate) use lock::{lock, try_lock};
pub(crate) use muted_panic::{catch_muted, install_hook};
pub use panic::catch_panic;
pub(crate) use pool::{Cache as PoolCache, Pool, Pooled};
pub(crate) use spawn::spawn;
pub(crate) use thread_future::run_on_thread;
pub(crate) use timed_lock::TimedLock;
