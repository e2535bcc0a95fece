//! The client: what a program does with its spans while they run.

mod handle;
mod params;
mod start_span;
mod update;

pub use handle::{Client, get_client};
pub use params::RespanParams;
pub use start_span::{EnteredSpan, StartSpan};
pub use update::SpanUpdate;
