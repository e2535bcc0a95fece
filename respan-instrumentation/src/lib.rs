//! Model call instrumentation: recognition, parsing and attribute naming of LLM API calls, without an HTTP client.
//!
//! ```text
//!            request head, body                     bytes of the response
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
//! This crate neither sends requests nor starts threads; HTTP layers and client integrations combine the stages. No input causes a
//! panic: malformed JSON is skipped and counted ([`ModelCall::parse_errors`], [`Folded::parse_errors`]).
//!
//! ```
//! use respan::Naming;
//! use respan::instrumentation::{Fold, ModelCall, RequestHead, Writer, recognise};
//!
//! let head = RequestHead::new("POST", "https", "api.openai.com", "/v1/chat/completions");
//! let body = br#"{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Capital of France?"}]}"#;
//! let endpoint = recognise(&head, body).expect("a model call");
//!
//! let mut fold = Fold::new(endpoint.api(), "application/json");
//! fold.push(br#"{"choices": [{"message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}]}"#);
//!
//! let call = ModelCall::from_request(&endpoint, body).respond(endpoint.api(), 200, fold.finish());
//! let span = Writer::new(Naming::Respan).write(&call);
//! assert_eq!(span.name.as_deref(), Some("openai.chat"));
//! ```

// docs.rs names the feature of each item.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]
#![cfg_attr(
    test,
    allow(clippy::indexing_slicing, clippy::expect_used, clippy::panic, clippy::unwrap_used)
)]

#[cfg(feature = "bedrock")]
pub mod bedrock;
mod call;
mod extract;
mod fold;
#[cfg(any(feature = "reqwest", feature = "async-openai"))]
pub mod http;
mod json;
#[cfg(feature = "mcp")]
#[doc(hidden)]
pub mod mcp;
mod observe;
mod recognise;
mod record;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "retrieval")]
pub mod retrieval;
#[cfg(any(feature = "mcp", feature = "redis", feature = "retrieval", feature = "tower"))]
mod span;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "tracing")]
mod tracing_layer;
#[cfg(feature = "ureq")]
pub mod ureq;
mod write;

pub use crate::call::{
    CallError, Choice, Family, Message, ModelCall, Operation, OptionalText, Parameters, Part, Provider, ToolCall,
    ToolDefinition, Usage,
};
pub use crate::fold::{Fold, Folded, Limits};
pub use crate::observe::{ObservedStream, model_call, observe, observe_stream, update_model_call};
pub use crate::recognise::{Api, Endpoint, RequestHead, recognise};
pub use crate::record::{Recorder, ResponseRecorder};
#[cfg(feature = "tracing")]
pub use crate::tracing_layer::{TracingLayerBuilder, tracing_layer, without_tracing_span};
pub use crate::write::Writer;
pub use respan_runtime::{Naming, WrittenEvent, WrittenSpan};
