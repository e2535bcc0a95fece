//! TODO head.

mod counter;
mod deadline;
mod guard;
mod join;
#[cfg(test)]
mod loom_tests;
mod primitives;
mod timed_lock;

pub(crate) use counter::Counter;
pub(crate) use deadline::{deadline, moment_after};
pub(crate) use guard::{ReentrancyGuard, catch_panic, lock};
pub(crate) use join::join_until;
pub(crate) use timed_lock::TimedLock;
