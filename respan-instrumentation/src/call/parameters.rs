//! The parameters of a request.

use serde_json::{Number, Value};

/// The parameters of a request. Numbers are kept as the request wrote them.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Parameters {
    /// Randomness.
    pub temperature: Option<Number>,
    /// Share of the probability mass that is sampled.
    pub top_p: Option<Number>,
    /// Number of candidates that are sampled.
    pub top_k: Option<Number>,
    /// Limit on the tokens of the answer.
    pub max_tokens: Option<u64>,
    /// Penalty on frequent tokens.
    pub frequency_penalty: Option<Number>,
    /// Penalty on tokens that occurred.
    pub presence_penalty: Option<Number>,
    /// Seed for the same answer to the same request.
    pub seed: Option<i64>,
    /// Texts that end the answer.
    pub stop_sequences: Vec<String>,
    /// Number of answers.
    pub choices: Option<u64>,
    /// The end user on whose behalf the call is made.
    pub user: Option<String>,
    /// How much a model is to think.
    pub reasoning_effort: Option<String>,
    /// How a model is to report what it thought.
    pub reasoning_summary: Option<String>,
    /// The class of service.
    pub service_tier: Option<String>,
    /// JSON schema of the answer, or what else says that it is to be JSON.
    pub output_schema: Option<Value>,
    /// Encodings of embeddings.
    pub encoding_formats: Vec<String>,
    /// Size of embeddings.
    pub dimensions: Option<u64>,
}
