//! Requirements on the body of a request to an unknown host.

use super::api::Api;
use super::path::PathMatch;
use crate::json::{Cursor, Malformed};

/// The top-level keys of a request body.
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
    fn of(body: &'a [u8]) -> Result<Self, Malformed> {
        let (mut cursor, mut keys) = (Cursor::new(body), Self::default());
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            let value = cursor.skip()?;
            match key {
                // `model_id` is watsonx's.
                b"model" | b"model_id" => keys.model |= value.starts_with(b"\""),
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
        Ok(keys)
    }
}

/// Returns whether a body fits the API of a path, which may name the model.
pub(super) fn fits(found: &PathMatch, body: &[u8]) -> bool {
    let Ok(keys) = Keys::of(body) else { return false };
    let has_input = match found.api {
        Api::CohereChat if found.is_v1 => keys.message,
        Api::OpenAiChat | Api::AnthropicMessages | Api::CohereChat | Api::OllamaChat | Api::BedrockConverse => {
            keys.messages.is_some()
        }
        Api::OpenAiCompletion
        | Api::OpenAiImages
        | Api::AnthropicCompletion
        | Api::CohereGenerate
        | Api::OllamaGenerate => keys.prompt,
        Api::OpenAiResponses | Api::OpenAiEmbeddings | Api::OpenAiSpeech => keys.input,
        Api::OllamaEmbed => keys.input || keys.prompt,
        Api::GeminiGenerate | Api::GeminiEmbed => keys.contents,
        Api::CohereEmbed => keys.texts || keys.input,
        Api::CohereRerank => keys.query && keys.documents,
        Api::BedrockInvoke => keys.messages.is_some() || keys.message || keys.prompt || keys.input || keys.texts,
        Api::OpenAiTranscription => false,
    };
    has_input && (keys.model || found.model.is_some())
}

/// Returns whether a body is a conversation with a model, whatever the path.
pub(super) fn is_conversation(body: &[u8]) -> bool {
    let keys = Keys::of(body).ok().filter(|keys| keys.model);
    let messages = keys.and_then(|keys| keys.messages).unwrap_or_default();
    let mut cursor = Cursor::new(messages);
    let is_list = cursor.list().is_ok_and(|is_list| is_list) && cursor.element().is_ok_and(|is_there| is_there);
    is_list && matches!(cursor.peek(b"role"), Ok(Some(_)))
}
