//! The fold: a streamed response to the JSON that the same call returns without streaming.
//!
//! ```text
//!  bytes in any pieces ─► decode (SSE, lines, AWS event stream) ─► events ─► accumulate (one per API) ─► JSON of the response
//! ```
//!
//! [`Limits`] bound the memory. Malformed events are skipped and counted.

mod accumulate;
mod decode;
mod folded;
mod state;
mod stream;

pub(crate) use decode::Framing;
pub use decode::Limits;
pub use folded::Folded;
pub use stream::Fold;
