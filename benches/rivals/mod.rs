//! The compared recorders: the same workloads for each, in the form that its documentation recommends.
//!
//! `respan`, `sdk` (`opentelemetry_sdk` by hand), `bridge` (`#[tracing::instrument]` with `tracing-opentelemetry`), `fast`
//! (fastrace).

#[cfg(feature = "rivals")]
pub mod bridge;
#[cfg(feature = "rivals")]
mod call_site;
#[cfg(feature = "rivals")]
pub mod fast;
pub mod respan;
#[cfg(feature = "rivals")]
pub mod sdk;

/// Queue size of each recorder, larger than a burst.
pub const QUEUE: usize = 65_536;
