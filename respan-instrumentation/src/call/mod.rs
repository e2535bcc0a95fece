//! The neutral description of a model call, common to all providers and destinations.

mod choice;
mod error;
mod message;
mod model_call;
mod operation;
mod parameters;
mod part;
mod provider;
mod setters;
mod text;
mod tool;
mod usage;

pub use choice::Choice;
pub use error::CallError;
#[cfg(any(feature = "mcp", feature = "retrieval"))]
pub(crate) use error::error_text;
pub use message::Message;
pub use model_call::ModelCall;
pub use operation::Operation;
pub use parameters::Parameters;
pub use part::{Part, ToolCall};
pub use provider::{Family, Provider};
pub use text::OptionalText;
pub use tool::ToolDefinition;
#[cfg(feature = "cost")]
pub(crate) use usage::ReportedUsage;
pub use usage::Usage;
