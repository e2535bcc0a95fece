//! The compared recorders: the same workloads for each, in the form that its documentation recommends.
//!
//! `respan`, `sdk` (`opentelemetry_sdk` by hand), `bridge` (`#[tracing::instrument]` with `tracing-opentelemetry`), `fast`
//! (fastrace).

#[cfg(feature = "tracing")]
pub mod bridge;
#[cfg(feature = "tracing")]
mod call_site;
#[cfg(feature = "rivals")]
pub mod fast;
pub mod respan;
#[cfg(feature = "tracing")]
pub mod sdk;

/// Queue size of each recorder, larger than a burst.
pub const QUEUE: usize = 65_536;
