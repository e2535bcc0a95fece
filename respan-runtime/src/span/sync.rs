//! What a place is made of. `tests/places.rs` compiles places once more with loom's.

pub(super) use std::sync::Arc;
pub(super) use std::sync::atomic::{AtomicPtr, Ordering};
