//! Writers: the neutral description of a call to attributes in the naming of a destination.

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
