//! Locks of the span queue: those of the standard library here, loom's in `loom_tests.rs`.

pub(super) use crate::sync::lock;
pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
