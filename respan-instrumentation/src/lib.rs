//! Calls of language models: recognised, read and described for any destination.
//!
//! ```text
//!            request head, body                     bytes of the answer
//!                    │                                       │
//!              ┌─────▼─────┐                           ┌─────▼─────┐
//!              │ recognise │── Endpoint ──────────────►│   fold    │
//!              └─────┬─────┘   API, provider, server   └─────┬─────┘
//!                    │                                       │ Folded: JSON as without streaming
//!              ┌─────▼───────────────────────────────────────▼─────┐
//!              │ extract: one extractor per API                    │
//!              └─────────────────────────┬─────────────────────────┘
//!                                        │ ModelCall: the neutral description (or by hand)
//!              ┌─────────────────────────▼─────────────────────────┐
//!              │ write: Respan, OpenTelemetry, OpenInference, …    │
//!              └─────────────────────────┬─────────────────────────┘
//!                                        ▼
//!                     WrittenSpan: name, kind, status, attributes, events
//! ```
//!
//! Nothing here sends a request or keeps a thread: HTTP layers and client integrations put the parts together. Input from outside
//! never panics; what is not understood is skipped and counted ([`ModelCall::parse_errors`], [`Folded::parse_errors`]).

#![warn(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]
#![cfg_attr(
    test,
    allow(clippy::indexing_slicing, clippy::expect_used, clippy::panic, clippy::unwrap_used)
)]

mod call;
mod fold;
mod json;
mod recognise;
mod write;

pub use crate::call::{
    CallError, Choice, Family, Message, ModelCall, Operation, OptionalText, Parameters, Part, Provider, ToolCall,
    ToolDefinition, Usage,
};
pub use crate::fold::{Fold, Folded, Limits};
pub use crate::recognise::{Api, Endpoint, RequestHead, recognise};
pub use crate::write::{Naming, SpanEvent, SpanKind, SpanStatus, Writer, WrittenSpan};
