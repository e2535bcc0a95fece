//! A small client of OpenAI's API: chat and embeddings.

use super::llm::{Answer, LlmError, add_prompt, attribute, http_client, post, traced};
use respan::opentelemetry::KeyValue;
use serde::{Deserialize, Serialize};

/// What is sent to `chat/completions`; only `model` and `messages` are required.
#[derive(Debug, Default, Serialize)]
pub struct ChatRequest {
    /// Which model is asked.
    pub model: &'static str,
    /// The conversation.
    pub messages: Vec<Message>,
    /// How freely it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// How long the answer may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Against saying the same again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Against staying with one subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// Texts that end the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<&'static str>,
    /// Whether the answer tells how probable each token was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
}

impl ChatRequest {
    /// One question of the user.
    pub fn ask(model: &'static str, question: impl Into<String>) -> Self {
        Self {
            model,
            messages: vec![Message::user(question)],
            ..Self::default()
        }
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// What is said.
    pub content: String,
}

impl Message {
    /// Something the user says.
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
    /// If the machine has no usable TLS set-up.
    pub fn new(base_url: &str, api_key: impl Into<String>) -> Result<Self, LlmError> {
        Ok(Self {
            http: http_client()?,
            base_url: base_url.to_owned(),
            api_key: api_key.into(),
        })
    }

    /// The answer's text; a span `openai.chat`.
    ///
    /// # Errors
    ///
    /// If the service does not answer, or without a text.
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

    /// A text as a vector; a span `openai.embeddings`.
    ///
    /// # Errors
    ///
    /// If the service does not answer, or without a vector.
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
