//! Spans as they arrive, and what the page shows of them.

mod decoded_size;
mod diff;
mod line_diff;
mod messages;
mod names;
mod nested_attributes;
mod otlp;
mod summary;
mod trace;

pub use diff::Diff;
pub(crate) use diff::Side;
pub(crate) use line_diff::{DiffLine, line_diff};
pub(crate) use messages::message_lines;
pub(crate) use names::KINDS;
pub use otlp::{Otlp, OtlpError};
pub(crate) use otlp::{hex, id_text};
pub(crate) use summary::{Outcome, Summary};
pub(crate) use trace::Row;
pub use trace::Trace;
