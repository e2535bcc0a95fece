//! The runtime of respan: everything that happens at run time. Use it through the crate `respan`.

pub mod attributes;
mod diagnostics;
mod span;

pub use diagnostics::{LogLevel, ParseLogLevelError};
#[doc(hidden)]
pub use span::Callsite;
pub use span::{AttributeValue, EntityKind};
