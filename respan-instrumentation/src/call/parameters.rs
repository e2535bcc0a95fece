//! The parameters of a request.

use serde_json::{Number, Value};

/// The parameters of a request. Numbers are kept as the request wrote them.
///
/// Read them from a call, and set them with the setters of [`ModelCall`](crate::ModelCall).
///
/// ```
/// use respan::instrumentation::{Api, ModelCall, Operation, Provider};
///
/// let request = serde_json::json!({"model": "gpt-4o", "temperature": 0.20, "max_tokens": 64, "messages": []});
/// let call = ModelCall::new(Provider::OpenAi, Operation::Chat).request_json(Api::OpenAiChat, &request);
/// assert_eq!(call.parameters().max_tokens, Some(64));
/// assert_eq!(call.parameters().seed, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Parameters {
    /// The sampling temperature.
    pub temperature: Option<Number>,
    /// The nucleus sampling threshold.
    pub top_p: Option<Number>,
    /// The number of candidate tokens.
    pub top_k: Option<Number>,
    /// The maximum number of output tokens.
    pub max_tokens: Option<u64>,
    /// The frequency penalty.
    pub frequency_penalty: Option<Number>,
    /// The presence penalty.
    pub presence_penalty: Option<Number>,
    /// The sampling seed.
    pub seed: Option<i64>,
    /// The stop sequences.
    pub stop_sequences: Vec<String>,
    /// The number of choices.
    pub choices: Option<u64>,
    /// The end user.
    pub user: Option<String>,
    /// The reasoning effort.
    pub reasoning_effort: Option<String>,
    /// The kind of reasoning summary.
    pub reasoning_summary: Option<String>,
    /// The requested service tier.
    pub service_tier: Option<String>,
    /// The JSON schema of structured output, or the response format of JSON mode.
    pub output_schema: Option<Value>,
    /// The encoding formats of embeddings.
    pub encoding_formats: Vec<String>,
    /// The requested dimensions of embeddings.
    pub dimensions: Option<u64>,
    /// The response that this request continues, which the provider has stored.
    pub previous_response_id: Option<String>,
    /// The conversation that the provider stores, and to which this request belongs.
    pub conversation_id: Option<String>,
}
