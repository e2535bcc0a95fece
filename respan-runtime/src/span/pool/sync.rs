//! What a place is made of. `tests/slots.rs` compiles places once more with loom's.

pub(crate) use std::sync::Arc;
pub(crate) use std::sync::atomic::{AtomicPtr, Ordering};
