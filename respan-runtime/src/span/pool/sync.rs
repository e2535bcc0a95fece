//! Atomic types of the pool. `tests` puts a module of the same name in place of this one.

pub(super) use std::sync::Arc;
pub(super) use std::sync::atomic::{AtomicPtr, Ordering, fence};
