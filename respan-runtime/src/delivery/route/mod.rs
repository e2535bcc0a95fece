//! Routing: whether a span is exported, its redaction, and the processors that it goes to.
//!
//! Both paths of a span apply the same steps in this order: the decision once per span, redaction, then per processor its name,
//! its filter, and the postprocess callback.

mod candidate;
mod decision;
mod destination;
mod processor_names;
mod processor_registry;
mod redact;
mod redact_names;

pub(crate) use candidate::{Candidate, Postprocessed};
pub(crate) use decision::admit;
pub(crate) use destination::{Destination, Rule};
pub(crate) use processor_registry::ProcessorRegistry;
pub(crate) use redact::Redaction;
