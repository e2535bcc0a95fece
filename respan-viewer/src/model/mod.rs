//! Spans as they arrive, and what the page shows of them.

mod diff;
mod names;
mod otlp;
mod summary;
mod trace;

pub use diff::Diff;
pub(crate) use diff::Side;
pub(crate) use names::KINDS;
pub use otlp::{Otlp, OtlpError};
pub(crate) use otlp::{hex, id_text};
pub(crate) use summary::{Outcome, Summary};
pub(crate) use trace::Row;
pub use trace::Trace;
