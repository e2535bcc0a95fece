#![doc = include_str!("../README.md")]
//!
//! ## About these pages
//!
//! Items are documented where they are written, in the crate `respan-runtime`: where an example says `respan_runtime::`, a
//! program says `respan::`.

/// The OpenTelemetry API that respan implements, in the version it was built with.
pub use opentelemetry;
/// The OpenTelemetry SDK whose exporters plug into respan, in the version it was built with.
pub use opentelemetry_sdk;
pub use respan_macros::{agent, task, tool, workflow};
#[doc(hidden)]
pub use respan_runtime::private as __private;
pub use respan_runtime::*;

/// The examples of this page must compile too.
#[cfg(doctest)]
#[doc = include_str!("../../docs/coming-from-python.md")]
struct ComingFromPython;
