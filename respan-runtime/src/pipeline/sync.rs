//! The locks of the hand-over, and what counters are made of. `tests/interleavings.rs` and `tests/readings.rs` compile them
//! once more with loom's in their place.

pub(super) use super::guard::lock;
pub(super) use std::sync::atomic::{AtomicU64, Ordering};
pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
