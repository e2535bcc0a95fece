//! A small client of Anthropic's API: messages.

use super::llm::{Answer, LlmError, add_prompt, attribute, http_client, post, traced};
use super::openai::Message;
use respan::opentelemetry::KeyValue;
use serde::{Deserialize, Serialize};

/// The body of a request to `messages`.
#[derive(Debug, Serialize)]
pub struct MessagesRequest {
    /// The model.
    pub model: &'static str,
    /// The conversation.
    pub messages: Vec<Message>,
    /// Longest answer, in tokens.
    pub max_tokens: u32,
}

#[derive(Debug, Deserialize)]
struct Reply {
    model: String,
    content: Vec<Block>,
    usage: Usage,
}

#[derive(Debug, Deserialize)]
struct Block {
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Usage {
    input_tokens: i64,
    output_tokens: i64,
}

impl Reply {
    fn text(&self) -> Option<&str> {
        self.content.iter().find_map(|block| block.text.as_deref())
    }
}

impl Answer for Reply {
    fn attributes(&self) -> Vec<KeyValue> {
        let mut attributes = vec![
            attribute("gen_ai.response.model", self.model.clone()),
            attribute("gen_ai.usage.input_tokens", self.usage.input_tokens),
            attribute("gen_ai.usage.output_tokens", self.usage.output_tokens),
        ];
        if let Some(text) = self.text() {
            attributes.push(attribute("gen_ai.completion.0.role", "assistant"));
            attributes.push(attribute("gen_ai.completion.0.content", text.to_owned()));
        }
        attributes
    }
}

/// The client.
pub struct Anthropic {
    http: reqwest::Client,
    base_url: String,
    api_key: String,
}

impl Anthropic {
    /// `base_url` is `https://api.anthropic.com` or a stand-in.
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

    /// Returns the text of the answer. The call is recorded as a span `anthropic.chat`.
    ///
    /// # Errors
    ///
    /// If the request fails, or the answer has no text.
    pub async fn messages(&self, request: MessagesRequest) -> Result<String, LlmError> {
        let mut attributes = vec![
            attribute("gen_ai.system", "anthropic"),
            attribute("gen_ai.operation.name", "chat"),
            attribute("gen_ai.request.model", request.model),
            attribute("llm.request.type", "chat"),
        ];
        add_prompt(&mut attributes, &request.messages);
        let http = self.http.post(format!("{}/v1/messages", self.base_url));
        let http = http
            .header("x-api-key", &self.api_key)
            .header("anthropic-version", "2023-06-01");
        let reply: Reply = traced("anthropic.chat", attributes, post(http, &request)).await?;
        reply.text().map(str::to_owned).ok_or(LlmError::Empty)
    }
}

impl std::fmt::Debug for Anthropic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Anthropic")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
