//! What the body of a request to an unknown host has to contain.

use super::api::Api;
use crate::json;

/// The top-level keys that matter.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each key")]
struct Keys<'a> {
    model: bool,
    messages: Option<&'a [u8]>,
    input: bool,
    prompt: bool,
    contents: bool,
    message: bool,
    texts: bool,
    query: bool,
    documents: bool,
}

impl<'a> Keys<'a> {
    /// `None` if this is no JSON object.
    fn of(body: &'a [u8]) -> Option<Self> {
        let mut keys = Self::default();
        for member in json::members(body) {
            let (key, value) = member.ok()?;
            match key {
                b"model" => keys.model = value.starts_with(b"\""),
                b"messages" => keys.messages = value.starts_with(b"[").then_some(value),
                b"input" => keys.input = true,
                b"prompt" | b"inputText" => keys.prompt = true,
                b"contents" | b"content" | b"requests" => keys.contents = true,
                b"message" => keys.message = true,
                b"texts" | b"inputs" | b"images" => keys.texts = true,
                b"query" => keys.query = true,
                b"documents" => keys.documents = true,
                _ => {}
            }
        }
        Some(keys)
    }
}

/// Whether a body fits an API, whose path may name the model.
pub(super) fn fits(api: Api, has_model: bool, body: &[u8]) -> bool {
    let Some(keys) = Keys::of(body) else { return false };
    let has_input = match api {
        Api::OpenAiChat | Api::AnthropicMessages | Api::OllamaChat | Api::BedrockConverse => keys.messages.is_some(),
        Api::OpenAiCompletion | Api::OpenAiImages | Api::OllamaGenerate => keys.prompt,
        Api::OpenAiResponses | Api::OpenAiEmbeddings | Api::OpenAiSpeech => keys.input,
        Api::OllamaEmbed => keys.input || keys.prompt,
        Api::GeminiGenerate | Api::GeminiEmbed => keys.contents,
        Api::CohereChat => keys.messages.is_some() || keys.message,
        Api::CohereEmbed => keys.texts || keys.input,
        Api::CohereRerank => keys.query && keys.documents,
        Api::BedrockInvoke => keys.messages.is_some() || keys.prompt || keys.input || keys.texts,
        Api::OpenAiTranscription => false,
    };
    has_input && (keys.model || has_model)
}

/// Whether a body is a conversation with a model, whatever the path.
pub(super) fn is_conversation(body: &[u8]) -> bool {
    let messages = Keys::of(body).filter(|keys| keys.model).and_then(|keys| keys.messages);
    let first = messages.and_then(|raw| json::elements(raw).next()?.ok());
    first.is_some_and(|message| json::members(message).any(|member| matches!(member, Ok((b"role", _)))))
}
