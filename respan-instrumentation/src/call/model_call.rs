//! The description of one call.

use super::choice::Choice;
use super::error::CallError;
use super::message::Message;
use super::operation::Operation;
use super::parameters::Parameters;
use super::part::Part;
use super::provider::{Family, Provider};
use super::tool::ToolDefinition;
use super::usage::Usage;
use serde_json::Value;
use std::time::Duration;

/// The description of a model call, independent of provider and destination.
///
/// It is filled from the provider's JSON ([`request_json`](Self::request_json), [`response_json`](Self::response_json)) or by
/// hand, and written as attributes by a [`Writer`](crate::Writer). All setters accept `Option`s.
///
/// ```
/// use respan::Naming;
/// use respan::instrumentation::{ModelCall, Operation, Provider, Usage, Writer};
///
/// let call = ModelCall::new(Provider::Mistral, Operation::Chat)
///     .model("mistral-small")
///     .temperature(0.2)
///     .message("user", "Name the capital of France.")
///     .completion("Paris.")
///     .usage(Usage::new().input(9).output(2));
///
/// let span = Writer::new(Naming::OpenTelemetry).write(&call);
/// assert!(span.attributes.iter().any(|(key, _)| key == "gen_ai.output.messages"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCall {
    pub(crate) provider: Provider,
    pub(crate) family: Family,
    pub(crate) operation: Operation,
    pub(crate) name: Option<&'static str>,
    pub(crate) api_base: Option<String>,
    pub(crate) api_version: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) request_model: Option<String>,
    /// The models of the response and of the request as the provider names them, where `response_model` and `request_model` are
    /// shortened.
    #[cfg(feature = "cost")]
    pub(crate) priced_models: Vec<String>,
    pub(crate) parameters: Parameters,
    pub(crate) is_streaming: bool,
    pub(crate) instructions: Vec<Part>,
    pub(crate) messages: Vec<Message>,
    pub(crate) guardrail: Option<String>,
    pub(crate) tools: Vec<ToolDefinition>,
    pub(crate) response_id: Option<String>,
    pub(crate) response_model: Option<String>,
    pub(crate) response_reasoning_effort: Option<String>,
    pub(crate) response_service_tier: Option<String>,
    pub(crate) system_fingerprint: Option<String>,
    pub(crate) prompt_filter: Option<Value>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) usage: Usage,
    #[cfg(feature = "cost")]
    pub(crate) reported_usage: Option<super::usage::ReportedUsage>,
    /// `true` if the call is billed at a rate that the price list does not have.
    #[cfg(feature = "cost")]
    pub(crate) has_other_rate: bool,
    pub(crate) embeddings: Option<u64>,
    pub(crate) embedding_dimensions: Option<u64>,
    pub(crate) error: Option<CallError>,
    pub(crate) is_cancelled: bool,
    pub(crate) time_to_first_chunk: Option<Duration>,
    pub(crate) chunk_times: Vec<Duration>,
    pub(crate) gateway_log_id: Option<String>,
    pub(crate) parse_errors: u64,
}

impl ModelCall {
    /// A call that is described by hand.
    pub fn new(provider: Provider, operation: Operation) -> Self {
        Self {
            family: provider.family(),
            provider,
            operation,
            name: None,
            api_base: None,
            api_version: None,
            address: None,
            port: None,
            request_model: None,
            #[cfg(feature = "cost")]
            priced_models: Vec::new(),
            parameters: Parameters::default(),
            is_streaming: false,
            instructions: Vec::new(),
            messages: Vec::new(),
            guardrail: None,
            tools: Vec::new(),
            response_id: None,
            response_model: None,
            response_reasoning_effort: None,
            response_service_tier: None,
            system_fingerprint: None,
            prompt_filter: None,
            choices: Vec::new(),
            usage: Usage::default(),
            #[cfg(feature = "cost")]
            reported_usage: None,
            #[cfg(feature = "cost")]
            has_other_rate: false,
            embeddings: None,
            embedding_dimensions: None,
            error: None,
            is_cancelled: false,
            time_to_first_chunk: None,
            chunk_times: Vec::new(),
            gateway_log_id: None,
            parse_errors: 0,
        }
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The operation.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The requested model.
    pub fn request_model(&self) -> Option<&str> {
        self.request_model.as_deref()
    }

    /// The parameters of the request.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The messages of the request.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The choices of the response.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The token counts.
    pub fn tokens(&self) -> &Usage {
        &self.usage
    }

    /// The error, if the call failed.
    pub fn failure(&self) -> Option<&CallError> {
        self.error.as_ref()
    }

    /// The number of bodies and events that were not valid JSON and are missing here.
    pub fn parse_errors(&self) -> u64 {
        self.parse_errors
    }
}
