//! The same annotated calls, once for each recorder, as a careful user of it writes them.
//!
//! The figures of a module are told apart by its name: `respan`, `sdk` (`opentelemetry_sdk` by hand), `bridge`
//! (`#[tracing::instrument]` through `tracing-opentelemetry`), `fast` (fastrace).

#[cfg(feature = "rivals")]
pub mod bridge;
#[cfg(feature = "rivals")]
mod call_site;
#[cfg(feature = "rivals")]
pub mod fast;
pub mod respan;
#[cfg(feature = "rivals")]
pub mod sdk;

/// Spans that may wait in a recorder: more than one burst.
pub const QUEUE: usize = 65_536;
