//! Atomics of the counters: the standard library's here, loom's in `loom_tests.rs`.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
