//! A small client of OpenAI's API: chat and embeddings.

use super::llm::{Answer, LlmError, add_prompt, attribute, http_client, post, traced};
use respan::opentelemetry::KeyValue;
use serde::{Deserialize, Serialize};

/// The body of a request to `chat/completions`; only `model` and `messages` are required.
#[derive(Debug, Default, Serialize)]
pub struct ChatRequest {
    /// The model.
    pub model: &'static str,
    /// The conversation.
    pub messages: Vec<Message>,
    /// Sampling temperature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Longest answer, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Penalty for tokens by their frequency in the text so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Penalty for tokens that occur in the text so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// Sequences at which the answer ends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<&'static str>,
    /// Whether the answer contains the log probability of each token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
}

impl ChatRequest {
    /// A request with one user message.
    pub fn ask(model: &'static str, question: impl Into<String>) -> Self {
        Self {
            model,
            messages: vec![Message::user(question)],
            ..Self::default()
        }
    }
}

/// A message of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// The text.
    pub content: String,
}

impl Message {
    /// A message of the user.
    pub fn user(content: impl Into<String>) -> Self {
        Self {
            role: "user".to_owned(),
            content: content.into(),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Completion {
    model: String,
    choices: Vec<Choice>,
    usage: Usage,
}

#[derive(Debug, Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Debug, Deserialize)]
struct Usage {
    prompt_tokens: i64,
    #[serde(default)]
    completion_tokens: i64,
}

impl Answer for Completion {
    fn attributes(&self) -> Vec<KeyValue> {
        let mut attributes = vec![
            attribute("gen_ai.response.model", self.model.clone()),
            attribute("gen_ai.usage.input_tokens", self.usage.prompt_tokens),
            attribute("gen_ai.usage.output_tokens", self.usage.completion_tokens),
        ];
        if let Some(choice) = self.choices.first() {
            attributes.push(attribute("gen_ai.completion.0.role", choice.message.role.clone()));
            attributes.push(attribute("gen_ai.completion.0.content", choice.message.content.clone()));
        }
        attributes
    }
}

#[derive(Debug, Deserialize)]
struct Embeddings {
    model: String,
    data: Vec<Embedding>,
    usage: Usage,
}

#[derive(Debug, Deserialize)]
struct Embedding {
    embedding: Vec<f64>,
}

impl Answer for Embeddings {
    fn attributes(&self) -> Vec<KeyValue> {
        vec![
            attribute("gen_ai.response.model", self.model.clone()),
            attribute("gen_ai.usage.input_tokens", self.usage.prompt_tokens),
        ]
    }
}

/// The client.
pub struct OpenAi {
    http: reqwest::Client,
    base_url: String,
    api_key: String,
}

impl OpenAi {
    /// `base_url` is `https://api.openai.com` or a stand-in.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up on this system.
    pub fn new(base_url: &str, api_key: impl Into<String>) -> Result<Self, LlmError> {
        Ok(Self {
            http: http_client()?,
            base_url: base_url.to_owned(),
            api_key: api_key.into(),
        })
    }

    /// Returns the text of the answer. The call is recorded as a span `openai.chat`.
    ///
    /// # Errors
    ///
    /// If the request fails, or the answer has no text.
    pub async fn chat(&self, request: ChatRequest) -> Result<String, LlmError> {
        let mut attributes = vec![
            attribute("gen_ai.system", "openai"),
            attribute("gen_ai.operation.name", "chat"),
            attribute("gen_ai.request.model", request.model),
            attribute("llm.request.type", "chat"),
        ];
        add_prompt(&mut attributes, &request.messages);
        let call = post(self.request("/v1/chat/completions"), &request);
        let completion: Completion = traced("openai.chat", attributes, call).await?;
        completion
            .choices
            .into_iter()
            .next()
            .map(|choice| choice.message.content)
            .ok_or(LlmError::Empty)
    }

    /// Returns the embedding of a text. The call is recorded as a span `openai.embeddings`.
    ///
    /// # Errors
    ///
    /// If the request fails, or the answer has no embedding.
    pub async fn embed(&self, model: &'static str, input: &str) -> Result<Vec<f64>, LlmError> {
        let attributes = vec![
            attribute("gen_ai.system", "openai"),
            attribute("gen_ai.operation.name", "embeddings"),
            attribute("gen_ai.request.model", model),
            attribute("llm.request.type", "embedding"),
        ];
        let body = serde_json::json!({ "model": model, "input": input });
        let call = post(self.request("/v1/embeddings"), &body);
        let embeddings: Embeddings = traced("openai.embeddings", attributes, call).await?;
        embeddings
            .data
            .into_iter()
            .next()
            .map(|first| first.embedding)
            .ok_or(LlmError::Empty)
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        self.http
            .post(format!("{}{path}", self.base_url))
            .bearer_auth(&self.api_key)
    }
}

impl std::fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
