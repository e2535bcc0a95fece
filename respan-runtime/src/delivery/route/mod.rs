//! Routing: whether a span is exported, its redaction, and the processors that it goes to.
//!
//! Both paths of a span apply the same steps in this order: its parent is settled, the decision once per span, redaction, then per
//! processor its name, its filter, and the postprocess callback.

mod candidate;
mod decision;
mod destination;
mod form;
mod named_processors;
mod named_span;
mod processor_registry;
mod redact;
mod redact_names;
mod settle_parents;

pub(crate) use candidate::Candidate;
pub(crate) use decision::{Decision, admit, decide_early, decide_record, is_related};
pub(crate) use destination::{Destination, Rule};
pub(crate) use form::Form;
pub(crate) use processor_registry::ProcessorRegistry;
pub(crate) use redact::Redaction;
pub(crate) use settle_parents::settle_parents;
