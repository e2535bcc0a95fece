//! Writers: the neutral description of a call in the names that a destination wants.

mod attributes;
mod finish_reason;
mod indexed;
mod indexed_messages;
mod langfuse;
mod messages;
mod naming;
mod openinference;
mod parts;
mod semantic;
mod shared;
mod span;
mod writer;

pub use naming::Naming;
pub use span::{SpanEvent, SpanKind, SpanStatus, WrittenSpan};
pub use writer::Writer;
