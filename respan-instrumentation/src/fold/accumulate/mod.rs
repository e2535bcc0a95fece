//! Accumulators: the events of one API to the JSON of its response without streaming.

mod anthropic;
mod anthropic_completion;
mod base64;
mod bedrock_converse;
mod bedrock_invoke;
mod budget;
mod choices;
mod cohere;
mod cohere_generate;
mod gemini;
mod indexed;
mod members;
mod ollama;
mod openai_chat;
mod openai_completion;
mod openai_responses;
mod text;
mod tool_calls;
mod whole;

pub(super) use budget::Budget;

use crate::json::Malformed;
use crate::recognise::Api;
use serde_json::Value;

/// Limit on the entries that events address by index.
const MAX_INDEX: usize = 1024;

/// One event of a stream.
#[derive(Clone, Copy)]
pub(super) struct Event<'a> {
    /// The name of the event, where the framing has names.
    pub(super) name: &'a str,
    /// Its JSON.
    pub(super) data: &'a [u8],
}

/// The classification of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Not part of the response: a ping, an unknown event.
    Ignored,
    /// A part of the response without content: a role, a count.
    Chunk,
    /// A part of the response with content.
    Content,
    /// The last part of the response.
    LastChunk,
    /// The end of the response.
    Done,
}

impl Step {
    /// A part of the response, with content or without.
    fn chunk(has_content: bool) -> Self {
        if has_content { Self::Content } else { Self::Chunk }
    }
}

/// Merges the events of one response.
pub(super) trait Accumulate: Send + Sync {
    /// Merges one event.
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed>;

    /// Returns whether the response is complete, for APIs without a terminal event.
    fn has_ended(&self) -> bool {
        false
    }

    /// The response so far, in the shape it has without streaming; `None` if nothing was understood.
    fn response(&mut self) -> Option<Value>;
}

/// The accumulator of an API.
pub(super) fn accumulator(api: Api) -> Box<dyn Accumulate> {
    match api {
        Api::OpenAiChat => Box::<openai_chat::OpenAiChat>::default(),
        Api::OpenAiCompletion => Box::<openai_completion::OpenAiCompletion>::default(),
        Api::OpenAiResponses => Box::<openai_responses::OpenAiResponses>::default(),
        Api::AnthropicMessages => Box::<anthropic::Anthropic>::default(),
        Api::AnthropicCompletion => Box::<anthropic_completion::AnthropicCompletion>::default(),
        Api::GeminiGenerate => Box::<gemini::Gemini>::default(),
        Api::CohereChat => Box::<cohere::Cohere>::default(),
        Api::CohereGenerate => Box::<cohere_generate::CohereGenerate>::default(),
        Api::OllamaChat | Api::OllamaGenerate => Box::<ollama::Ollama>::default(),
        Api::BedrockConverse => Box::<bedrock_converse::BedrockConverse>::default(),
        Api::BedrockInvoke => Box::<bedrock_invoke::BedrockInvoke>::default(),
        _ => Box::<whole::Whole>::default(),
    }
}
