//! TODO head.

mod candidate;
mod decision;
mod destination;
mod processor_names;
mod redact;
mod unknown_names;

pub(crate) use candidate::{Candidate, Changed};
pub(crate) use decision::admit;
pub(crate) use destination::{Destination, Rule};
pub(crate) use redact::Redaction;
pub(crate) use unknown_names::Names;
