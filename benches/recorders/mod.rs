//! The compared recorders: the same workloads for each, in the form that its documentation recommends.
//!
//! Each module is named for its library: `opentelemetry_sdk` is the SDK by hand, `tracing` is `#[tracing::instrument]` with
//! `tracing-opentelemetry`.

#[cfg(feature = "comparison")]
mod call_site;
#[cfg(feature = "comparison")]
pub mod fastrace;
#[cfg(feature = "comparison")]
pub mod opentelemetry_sdk;
pub mod respan;
#[cfg(feature = "comparison")]
pub mod tracing;

/// Queue size of each recorder, larger than a burst.
pub const QUEUE: usize = 65_536;
