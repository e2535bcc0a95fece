//! Shared pointers of running spans: all unsafe code of `span`.
//!
//! | type | content | invariant | upheld by |
//! |---|---|---|---|
//! | [`UniqueArc`] | a span under construction, at its end, or in a pool | it owns every reference to the value | its constructors |
//! | [`ArcSlot`] | a running span that a shutdown may end | it owns one reference, or is null | [`ArcSlot::store`] and [`ArcSlot::take`] |
//! | [`StaticSlot`] | the installed telemetry | null, or a reference that is never freed | the type of [`StaticSlot::store`] |
//!
//! Atomics come from `sync`, so that `tests` compiles the same sources with loom's and runs them in every interleaving.

mod arc_slot;
mod static_slot;
mod sync;
mod unique_arc;

#[cfg(test)]
mod tests;

pub(crate) use arc_slot::ArcSlot;
pub(crate) use static_slot::StaticSlot;
pub(crate) use unique_arc::UniqueArc;
