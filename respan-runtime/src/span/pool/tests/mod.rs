//! Tests of the pool's types.
//!
//! Modules named after loom run every interleaving of threads that loom distinguishes. They compile the source under test once
//! more, beside a module `sync` that has loom's atomics.

mod erased_body;
mod loom_arc_slot;
mod loom_unique_arc;
mod unique_arc;
