//! Locks of the span queue: the standard library's here, loom's in `loom_tests.rs`.

pub(super) use crate::sync::lock;
pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
