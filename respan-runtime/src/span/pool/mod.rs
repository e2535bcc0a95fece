//! TODO head.

mod arc_slot;
mod sync;
mod unique_arc;

#[cfg(test)]
mod loom_tests;

pub(crate) use arc_slot::ArcSlot;
pub(crate) use unique_arc::UniqueArc;
