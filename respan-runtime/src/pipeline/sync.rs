//! The locks of the hand-over. `tests/interleavings.rs` compiles it once more with loom's in their place.

pub(super) use super::guard::lock;
pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
