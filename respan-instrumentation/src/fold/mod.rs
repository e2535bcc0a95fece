//! Folds the bytes of a streamed answer into the JSON that the same call would have returned without streaming.
//!
//! ```text
//!  bytes in any pieces ─► decode (SSE, lines, AWS event stream) ─► events ─► accumulate (one per API) ─► JSON of the answer
//! ```
//!
//! Memory is bounded: by [`Limits`] on one event and on all that is kept of an answer. Malformed events are skipped and counted.

mod accumulate;
mod decode;
mod folded;
mod stream;

pub use decode::Limits;
pub use folded::Folded;
pub use stream::Fold;
