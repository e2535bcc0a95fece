//! Writers: the neutral description of a call to attributes in the naming of a destination.

mod attributes;
mod cost;
mod description;
mod finish_reason;
mod indexed;
mod indexed_messages;
mod langfuse;
mod messages;
mod openinference;
mod output_tokens;
mod parts;
mod semantic;
mod shared;
mod writer;

pub use writer::Writer;
