//! Shared pointers of running spans and erased bodies of calls: all unsafe code of `span`.
//!
//! | type | content | invariant | upheld by |
//! |---|---|---|---|
//! | [`UniqueArc`] | a span under construction, at its end, or in a pool | it owns every reference to the value | its constructors |
//! | [`ArcSlot`] | a running span that a shutdown may end | it owns one reference, or is null | [`ArcSlot::store`] and [`ArcSlot::take`] |
//! | `ErasedBody` | the body of a traced call, and then its value | it runs at most once, on a slot of its own types | [`run_erased`] |
//! | [`StaticSlot`] | the installed telemetry | null, or a reference that is never freed | the type of [`StaticSlot::store`] |
//!
//! Atomics come from `sync`, so that `tests` compiles the same sources with loom's and runs them in every interleaving.

mod arc_slot;
mod erased_body;
mod static_slot;
mod sync;
mod unique_arc;

#[cfg(test)]
mod tests;

pub(crate) use arc_slot::ArcSlot;
pub(crate) use erased_body::{AroundBody, run_erased};
pub(crate) use static_slot::StaticSlot;
pub(crate) use unique_arc::UniqueArc;
