//! Attributes of finished spans in the naming of a destination.
//!
//! ```text
//!  SpanRecord or SpanData in Respan's naming ──► Facts ──┬─ function ── kind, input, output, tool, agent
//!                                                        ├─ model_call ── operation, provider, messages
//!                                                        ├─ semantic ── system, indexed messages (Respan, both)
//!                                                        └─ common ── session, user, metadata, outcome
//!                                                               │
//!                                                               ▼
//!                                                  Additions ──► the same span with further attributes
//! ```
//!
//! A [description](crate::SpanDescription) writes all names of a naming itself. This module adds those of everything else: spans of
//! functions, and spans whose attributes the program or another library has set. An attribute that is present is never replaced.
//! Mask and limits were applied before, to the attributes from which the added ones are made.

mod added_value;
mod additions;
mod common;
mod content;
mod facts;
mod function;
mod indexed;
mod kind;
mod langfuse;
mod messages;
mod model_call;
mod read;
mod record_changes;
mod semantic;
mod span_data;

pub(crate) use additions::Additions;
pub(crate) use content::NAMED_ARGUMENTS;
pub(crate) use kind::request_type;
pub(crate) use read::{add_names, additions};
pub(crate) use semantic::has_semantic_names;
pub(crate) use span_data::batch_to_span_data;
