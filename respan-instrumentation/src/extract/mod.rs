//! Extractors: the JSON of one API to the neutral description of a call.

mod anthropic;
mod anthropic_completion;
#[cfg(feature = "tracing")]
pub(crate) mod attributes;
mod audio;
mod bedrock_converse;
mod bedrock_invoke;
mod bedrock_model;
mod cohere;
mod cohere_generate;
mod embeddings;
mod error;
mod form;
mod gemini;
mod images;
mod ollama;
mod openai_chat;
mod openai_completion;
mod openai_content;
mod openai_parameters;
mod openai_responses;
mod openai_usage;
#[cfg(feature = "cost")]
mod reported_usage;
#[cfg(feature = "tracing")]
mod semantic_messages;

use crate::call::{Family, ModelCall};
use crate::fold::Folded;
use crate::json::Lookup;
use crate::recognise::{Api, Endpoint};
use serde_json::Value;

impl ModelCall {
    /// The description of a recognised request. If the body is not JSON, only the URL is described.
    pub fn from_request(endpoint: &Endpoint, body: &[u8]) -> Self {
        let mut call = endpoint.call();
        // Uploads of audio and images come as forms.
        match serde_json::from_slice(body).ok().or_else(|| form::fields(body)) {
            Some(body) => request(&mut call, endpoint.api(), &body),
            None if endpoint.api() == Api::OpenAiTranscription => {}
            None => call.parse_errors += 1,
        }
        call
    }

    /// Adds a request in the provider's JSON.
    #[must_use]
    pub fn request_json(mut self, api: Api, body: &Value) -> Self {
        self.family = api.family();
        self.operation = api.operation();
        self.name = Some(api.span_name());
        request(&mut self, api, body);
        self
    }

    /// Adds a response in the provider's JSON. A body that reports an error is taken as one.
    #[must_use]
    pub fn response_json(mut self, api: Api, body: &Value) -> Self {
        response(&mut self, api, body);
        self
    }

    /// Adds the response to an HTTP request: its status and its body. A caller that dropped it early adds
    /// [`cancelled`](Self::cancelled).
    #[must_use]
    pub fn respond(mut self, api: Api, status: u16, folded: Folded) -> Self {
        self.parse_errors += folded.parse_errors;
        // An unstreamed response of Ollama may arrive as a single line; the request is authoritative.
        self.is_streaming |= folded.is_streamed && self.family != Family::Ollama;
        self.time_to_first_chunk = folded.time_to_first_chunk.filter(|_| self.is_streaming);
        self.chunk_times = folded.chunk_times;
        let body = folded.response.unwrap_or_default();
        if status >= 400 {
            self.error = Some(error::of_response(status, &body));
        } else {
            response(&mut self, api, &body);
        }
        self
    }
}

fn request(call: &mut ModelCall, api: Api, body: &Value) {
    if !body.is_object() {
        call.parse_errors += 1;
        return;
    }
    call.is_streaming |= body.at("stream").as_bool() == Some(true);
    match api {
        Api::OpenAiChat => openai_chat::request(call, body),
        Api::OpenAiCompletion => openai_completion::request(call, body),
        Api::OpenAiResponses => openai_responses::request(call, body),
        Api::OpenAiEmbeddings => embeddings::openai_request(call, body),
        Api::OpenAiImages => images::request(call, body),
        Api::OpenAiTranscription | Api::OpenAiSpeech => audio::request(call, body),
        Api::AnthropicMessages => anthropic::request(call, body),
        Api::AnthropicCompletion => anthropic_completion::request(call, body),
        Api::GeminiGenerate => gemini::request(call, body),
        Api::GeminiEmbed => embeddings::gemini_request(call, body),
        Api::CohereChat => cohere::chat_request(call, body),
        Api::CohereGenerate => cohere_generate::request(call, body),
        Api::CohereEmbed => embeddings::cohere_request(call, body),
        Api::CohereRerank => cohere::rerank_request(call, body),
        Api::OllamaChat => ollama::chat_request(call, body),
        Api::OllamaGenerate => ollama::generate_request(call, body),
        Api::OllamaEmbed => embeddings::ollama_request(call, body),
        Api::BedrockConverse => bedrock_converse::request(call, body),
        Api::BedrockInvoke => bedrock_invoke::request(call, body),
    }
}

fn response(call: &mut ModelCall, api: Api, body: &Value) {
    if let Some(error) = error::in_answer(body) {
        call.error = Some(error);
    }
    #[cfg(feature = "cost")]
    reported_usage::keep(call, api, body);
    match api {
        Api::OpenAiChat => openai_chat::response(call, body),
        Api::OpenAiCompletion => openai_completion::response(call, body),
        Api::OpenAiResponses => openai_responses::response(call, body),
        Api::OpenAiEmbeddings => embeddings::openai_response(call, body),
        Api::OpenAiImages => images::response(call, body),
        Api::OpenAiTranscription | Api::OpenAiSpeech => audio::response(call, body),
        Api::AnthropicMessages => anthropic::response(call, body),
        Api::AnthropicCompletion => anthropic_completion::response(call, body),
        Api::GeminiGenerate => gemini::response(call, body),
        Api::GeminiEmbed => embeddings::gemini_response(call, body),
        Api::CohereChat => cohere::chat_response(call, body),
        Api::CohereGenerate => cohere_generate::response(call, body),
        Api::CohereEmbed => embeddings::cohere_response(call, body),
        Api::CohereRerank => cohere::rerank_response(call, body),
        Api::OllamaChat => ollama::chat_response(call, body),
        Api::OllamaGenerate => ollama::generate_response(call, body),
        Api::OllamaEmbed => embeddings::ollama_response(call, body),
        Api::BedrockConverse => bedrock_converse::response(call, body),
        Api::BedrockInvoke => bedrock_invoke::response(call, body),
    }
}
